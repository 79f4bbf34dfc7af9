/** A four-to-the-floor beat with a little noise, for analyses that need something to find: mono samples at 44.1 kHz. */
export function kicks(seconds: number, bpm: number, seed = 1): Float32Array {
  const rate = 44_100;
  const period = (60 / bpm) * rate;
  let state = seed;
  return Float32Array.from({ length: seconds * rate }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const t = (i % period) / rate;
    const kick = 0.8 * Math.exp(-t * 18) * Math.sin(2 * Math.PI * (50 * t + 4 * (1 - Math.exp(-t * 40))));
    return kick + 0.02 * (state / 2 ** 32 - 0.5);
  });
}
