import type { AudioBlock, BandedBlock, Bands } from './stream.ts';

/** Crossover frequencies of the three bands in Hz: bass drum and bass line below, hats and air above. */
const LOW_CROSSOVER_HZ = 200;
const HIGH_CROSSOVER_HZ = 2500;

/** A fourth-order filter of two equal second-order sections. */
interface FourthOrder {
  /** Gain of both sections. */
  readonly gain: number;
  /** Coefficients of one section: numerator 1, b1, 1 and denominator 1, a1, a2. */
  readonly b1: 2 | -2;
  readonly a1: number;
  readonly a2: number;
  /** The last two values of the scaled input and of each section's output. */
  readonly state: Float64Array;
}

/** Linkwitz–Riley of fourth order: second-order Butterworth twice. R. Bristow-Johnson, Audio EQ Cookbook. */
function linkwitzRiley(kind: 'lowpass' | 'highpass', frequency: number, sampleRate: number): FourthOrder {
  // For sample rates too low for the band, the cutoff stays just under Nyquist, where the filter passes next to
  // nothing.
  const omega = (2 * Math.PI * Math.min(frequency, sampleRate * 0.49)) / sampleRate;
  const cos = Math.cos(omega);
  const alpha = Math.sin(omega) / Math.SQRT2;
  const a0 = 1 + alpha;
  return {
    gain: ((kind === 'lowpass' ? 1 - cos : 1 + cos) / 2 / a0) ** 2,
    b1: kind === 'lowpass' ? 2 : -2,
    a1: (-2 * cos) / a0,
    a2: (1 - alpha) / a0,
    state: new Float64Array(6),
  };
}

/** States below this are silence; they are cleared before they become denormal numbers, which are slow. */
const SILENCE = 1e-25;

/** `input` and `output` may be the same array. Direct form I: each result waits for one product of the one before it, not for two. */
function run(filter: FourthOrder, input: Float64Array, output: Float64Array, length: number): void {
  const { gain, b1, a1, a2, state } = filter;
  let x1 = state[0]!;
  let x2 = state[1]!;
  let y1 = state[2]!;
  let y2 = state[3]!;
  let z1 = state[4]!;
  let z2 = state[5]!;
  for (let i = 0; i < length; i++) {
    const x = gain * input[i]!;
    const y = x + x2 + b1 * x1 - a2 * y2 - a1 * y1;
    const z = y + y2 + b1 * y1 - a2 * z2 - a1 * z1;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    z2 = z1;
    z1 = z;
    output[i] = z;
  }
  const isSilent =
    Math.abs(x1) + Math.abs(x2) + Math.abs(y1) + Math.abs(y2) + Math.abs(z1) + Math.abs(z2) < SILENCE;
  if (isSilent) state.fill(0);
  else state.set([x1, x2, y1, y2, z1, z2]);
}

/**
 * Splits the mono signal of each block with Linkwitz–Riley fourth-order crossovers at 200 and 2500 Hz (24 dB per octave).
 * Filter states carry over from block to block.
 */
export function createBandSplitter(sampleRate: number): (block: AudioBlock) => BandedBlock {
  const lowPass = linkwitzRiley('lowpass', LOW_CROSSOVER_HZ, sampleRate);
  const midHighPass = linkwitzRiley('highpass', LOW_CROSSOVER_HZ, sampleRate);
  const midLowPass = linkwitzRiley('lowpass', HIGH_CROSSOVER_HZ, sampleRate);
  const highPass = linkwitzRiley('highpass', HIGH_CROSSOVER_HZ, sampleRate);
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
    high.set(mono);
    run(lowPass, high, low, length);
    run(midHighPass, high, mid, length);
    run(midLowPass, mid, mid, length);
    run(highPass, high, high, length);
    return { ...block, bands };
  };
}
