import type { AudioBlock, BandedBlock, Bands } from './stream.ts';

/** Where the three bands meet, in Hz: bass drum and bass line below, hats and air above. */
export const LOW_CROSSOVER_HZ = 200;
export const HIGH_CROSSOVER_HZ = 2500;

/** Normalised second-order section (a0 = 1). */
interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Second-order Butterworth; two in a row make Linkwitz–Riley of fourth order. R. Bristow-Johnson, Audio EQ Cookbook. */
function butterworth(kind: 'lowpass' | 'highpass', frequency: number, sampleRate: number): Biquad {
  // Rates too low for the band keep it just under Nyquist, where it passes next to nothing.
  const omega = (2 * Math.PI * Math.min(frequency, sampleRate * 0.49)) / sampleRate;
  const cos = Math.cos(omega);
  const alpha = Math.sin(omega) / Math.SQRT2;
  const a0 = 1 + alpha;
  const edge = kind === 'lowpass' ? 1 - cos : 1 + cos;
  return {
    b0: edge / 2 / a0,
    b1: (kind === 'lowpass' ? edge : -edge) / a0,
    b2: edge / 2 / a0,
    a1: (-2 * cos) / a0,
    a2: (1 - alpha) / a0,
  };
}

/** Values under this are silence: states are cleared before they become denormal numbers, which are slow. */
const SILENCE = 1e-25;

/** Two equal sections in a row, in place, transposed direct form II. State lives between calls. */
function createFourthOrder(section: Biquad): (samples: Float64Array, length: number) => void {
  const { b0, b1, b2, a1, a2 } = section;
  let s1 = 0;
  let s2 = 0;
  let t1 = 0;
  let t2 = 0;
  return (samples, length) => {
    let p1 = s1;
    let p2 = s2;
    let q1 = t1;
    let q2 = t2;
    for (let i = 0; i < length; i++) {
      const x = samples[i]!;
      const y = b0 * x + p1;
      p1 = b1 * x - a1 * y + p2;
      p2 = b2 * x - a2 * y;
      const z = b0 * y + q1;
      q1 = b1 * y - a1 * z + q2;
      q2 = b2 * y - a2 * z;
      samples[i] = z;
    }
    const isSilent = Math.abs(p1) + Math.abs(p2) + Math.abs(q1) + Math.abs(q2) < SILENCE;
    s1 = isSilent ? 0 : p1;
    s2 = isSilent ? 0 : p2;
    t1 = isSilent ? 0 : q1;
    t2 = isSilent ? 0 : q2;
  };
}

/**
 * Splits the mono signal of each block with Linkwitz–Riley fourth-order crossovers at 200 and 2500 Hz (24 dB per octave).
 * Filter states carry over from block to block.
 */
export function createBandSplitter(sampleRate: number): (block: AudioBlock) => BandedBlock {
  const lowPass = createFourthOrder(butterworth('lowpass', LOW_CROSSOVER_HZ, sampleRate));
  const midHighPass = createFourthOrder(butterworth('highpass', LOW_CROSSOVER_HZ, sampleRate));
  const midLowPass = createFourthOrder(butterworth('lowpass', HIGH_CROSSOVER_HZ, sampleRate));
  const highPass = createFourthOrder(butterworth('highpass', HIGH_CROSSOVER_HZ, sampleRate));
  let bands: Bands = { low: new Float64Array(0), mid: new Float64Array(0), high: new Float64Array(0) };
  return (block) => {
    const { mono } = block;
    const { length } = mono;
    if (bands.low.length < length)
      bands = {
        low: new Float64Array(length),
        mid: new Float64Array(length),
        high: new Float64Array(length),
      };
    const { low, mid, high } = bands;
    low.set(mono);
    mid.set(mono);
    high.set(mono);
    lowPass(low, length);
    midHighPass(mid, length);
    midLowPass(mid, length);
    highPass(high, length);
    return { ...block, bands };
  };
}
