import { createSignalKernel } from '../numeric/kernels/signal-kernel.ts';

/** Crossover frequencies of the three bands in Hz: bass drum and bass line below, hats and air above. */
const LOW_CROSSOVER_HZ = 200;
const HIGH_CROSSOVER_HZ = 2500;

/** Finest scale of the editor's waveform: 2.9 ms per pixel at 44.1 kHz. */
export const ZOOM_SAMPLES_PER_PIXEL = 128;
/** Steps of power per second. */
export const LEVEL_RATE = 100;

/** Receives readings of the bands, low, mid and high in this order; the arrays are used again. */
export interface BandReaders {
  /** Minimum and maximum of each band over `ZOOM_SAMPLES_PER_PIXEL` samples. */
  readonly onPixel?: (extremes: Float64Array) => void;
  /** Mean square of each band over 1 / `LEVEL_RATE` s. */
  readonly onStep?: (powers: Float64Array) => void;
}

/** Receives a signal and passes on readings of its bands as they are complete. */
export interface BandMeter {
  push(samples: Float32Array): void;
  /** Passes on what has begun. */
  finish(): void;
}

/** Linkwitz–Riley of fourth order: second-order Butterworth twice. R. Bristow-Johnson, Audio EQ Cookbook. */
function linkwitzRiley(kind: 'lowpass' | 'highpass', frequency: number, sampleRate: number) {
  // For sample rates too low for the band, the cutoff stays just under Nyquist, where the filter passes next to
  // nothing.
  const omega = (2 * Math.PI * Math.min(frequency, sampleRate * 0.49)) / sampleRate;
  const cos = Math.cos(omega);
  const alpha = Math.sin(omega) / Math.SQRT2;
  const a0 = 1 + alpha;
  const gain = ((kind === 'lowpass' ? 1 - cos : 1 + cos) / 2 / a0) ** 2;
  return [gain, kind === 'lowpass' ? 2 : -2, (-2 * cos) / a0, (1 - alpha) / a0] as const;
}

/** Layout of the kernel's state, in vectors of two numbers; see `splitBands`. */
const SUMS = 20;
const EXTREMES = 22;
const STATE_VECTORS = 26;
/** Samples that the kernel gets at once. */
const CAPACITY = 16_384;

/**
 * Splits a signal with Linkwitz–Riley fourth-order crossovers at 200 and 2500 Hz (24 dB per octave) and measures the
 * bands.
 */
export function createBandMeter(sampleRate: number, { onPixel, onStep }: BandReaders): BandMeter {
  const kernel = createSignalKernel();
  const state = kernel.allocate(16 * STATE_VECTORS);
  const input = kernel.allocate(4 * CAPACITY);
  const samples = new Float32Array(kernel.memory.buffer, input, CAPACITY);
  const values = new Float64Array(kernel.memory.buffer, state, 2 * STATE_VECTORS);
  const pairs = [
    [
      linkwitzRiley('lowpass', LOW_CROSSOVER_HZ, sampleRate),
      linkwitzRiley('highpass', LOW_CROSSOVER_HZ, sampleRate),
    ],
    [
      linkwitzRiley('lowpass', HIGH_CROSSOVER_HZ, sampleRate),
      linkwitzRiley('highpass', HIGH_CROSSOVER_HZ, sampleRate),
    ],
  ] as const;
  for (const [pair, filters] of pairs.entries())
    for (const [lane, coefficients] of filters.entries())
      for (const [i, value] of coefficients.entries()) values[2 * (4 * pair + i) + lane] = value;
  const sums = values.subarray(2 * SUMS, 2 * SUMS + 4);
  /** Least low, –, greatest low, –, least mid, least high, greatest mid, greatest high. */
  const extremes = values.subarray(2 * EXTREMES, 2 * EXTREMES + 8);
  const pixel = new Float64Array(6);
  const powers = new Float64Array(3);
  let pixelLength = 0;
  let stepLength = 0;
  let position = 0;
  let steps = 0;
  // Rates that are not multiples of 100 (22 050 Hz) get steps of alternating length, so that times stay exact.
  let stepEnd = Math.round(sampleRate / LEVEL_RATE);

  function resetExtremes(): void {
    extremes[0] = extremes[1] = extremes[4] = extremes[5] = Infinity;
    extremes[2] = extremes[3] = extremes[6] = extremes[7] = -Infinity;
  }
  resetExtremes();

  function closePixel(): void {
    pixel[0] = extremes[0]!;
    pixel[1] = extremes[2]!;
    pixel[2] = extremes[4]!;
    pixel[3] = extremes[6]!;
    pixel[4] = extremes[5]!;
    pixel[5] = extremes[7]!;
    onPixel?.(pixel);
    resetExtremes();
    pixelLength = 0;
  }

  function closeStep(): void {
    powers[0] = sums[0]! / stepLength;
    powers[1] = sums[2]! / stepLength;
    powers[2] = sums[3]! / stepLength;
    onStep?.(powers);
    sums.fill(0);
    stepLength = 0;
    steps++;
    stepEnd = Math.round(((steps + 1) * sampleRate) / LEVEL_RATE);
  }

  return {
    push(signal) {
      for (let start = 0; start < signal.length; start += CAPACITY) {
        const length = Math.min(CAPACITY, signal.length - start);
        samples.set(signal.subarray(start, start + length));
        for (let from = 0; from < length;) {
          const count = Math.min(length - from, ZOOM_SAMPLES_PER_PIXEL - pixelLength, stepEnd - position);
          kernel.splitBands(state, input + 4 * from, count);
          from += count;
          position += count;
          pixelLength += count;
          stepLength += count;
          if (pixelLength === ZOOM_SAMPLES_PER_PIXEL) closePixel();
          if (position === stepEnd) closeStep();
        }
      }
    },
    finish() {
      if (pixelLength > 0) closePixel();
      if (stepLength > 0) closeStep();
    },
  };
}
