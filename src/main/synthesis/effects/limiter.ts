/** Samples per gain step. */
const GRAIN = 32;
/** Grains over which the gain recovers by 63 % (about 90 ms). */
const RELEASE_GRAINS = 120;

/**
 * Scales the audio so that loud parts reach `drive` times full scale, then keeps peaks below `ceiling`, in place. It
 * looks ahead over the finished track, so it adds no delay.
 */
export function masterLevel(left: Float32Array, right: Float32Array, drive: number, ceiling: number): void {
  const grains = Math.ceil(left.length / GRAIN);
  const peaks = new Float32Array(grains + 1);
  for (let grain = 0; grain < grains; grain++) {
    const end = Math.min(left.length, (grain + 1) * GRAIN);
    let peak = 0;
    for (let i = grain * GRAIN; i < end; i++) {
      const level = Math.max(Math.abs(left[i]!), Math.abs(right[i]!));
      if (level > peak) peak = level;
    }
    peaks[grain] = peak;
  }
  const sorted = peaks.slice().sort();
  const loud = sorted[Math.floor(sorted.length * 0.98)]! || sorted.at(-1)! || 1;
  const scale = (drive * ceiling) / loud;

  // Gain at the border of grains g-1 and g: low enough for both.
  const gains = new Float32Array(grains + 1);
  let previous = 1;
  const recover = 1 - Math.exp(-1 / RELEASE_GRAINS);
  for (let grain = 0; grain <= grains; grain++) {
    const peak = Math.max(peaks[grain]!, grain > 0 ? peaks[grain - 1]! : 0) * scale;
    const needed = peak > ceiling ? ceiling / peak : 1;
    previous = Math.min(needed, previous + (1 - previous) * recover);
    gains[grain] = previous;
  }
  for (let grain = 0; grain < grains; grain++) {
    const start = grain * GRAIN;
    const end = Math.min(left.length, start + GRAIN);
    const from = gains[grain]! * scale;
    const step = (gains[grain + 1]! * scale - from) / GRAIN;
    for (let i = start; i < end; i++) {
      const gain = from + step * (i - start);
      left[i] = left[i]! * gain;
      right[i] = right[i]! * gain;
    }
  }
}
