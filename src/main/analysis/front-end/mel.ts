import { createResampler } from '../../audio/resample.ts';
import { createSlidingSamples, slide } from '../../audio/sliding-samples.ts';
import type { AudioConsumer } from '../../audio/stream.ts';
import { FRAMES_AT_ONCE, createSpectrumOfFour } from '../../numeric/kernels/spectrum-kernel.ts';
import { SYSTEM_BYTES, createPages } from '../../numeric/pages.ts';
import type { MelSpectrogram } from '../types.ts';
import { MEL_STEP } from './mel-values.ts';
import { hannWindow } from './real-fft.ts';

/** Constants of Beat This! (Foscarin, Schlüter, Widmer, ISMIR 2024); a model's manifest names this front end. */
export const melFrontEnd = {
  sampleRate: 22050,
  fftSize: 1024,
  hop: 441,
  bands: 128,
  minFrequency: 30,
  maxFrequency: 11000,
  logMultiplier: 1000,
} as const;

/** Slaney's mel scale: linear below 1 kHz, logarithmic above. */
function toMel(hertz: number): number {
  return hertz < 1000 ? (3 * hertz) / 200 : 15 + Math.log(hertz / 1000) / (Math.log(6.4) / 27);
}

function toHertz(mel: number): number {
  return mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp((Math.log(6.4) / 27) * (mel - 15));
}

/** Edges and centres of the triangular bands in Hz: band b rises from b to b + 1 and falls to b + 2. */
export function melBandEdges(): Float64Array {
  const { bands, minFrequency, maxFrequency } = melFrontEnd;
  const low = toMel(minFrequency);
  const step = (toMel(maxFrequency) - low) / (bands + 1);
  return Float64Array.from({ length: bands + 2 }, (_, i) => toHertz(low + i * step));
}

interface Band {
  readonly firstBin: number;
  readonly weights: Float64Array;
}

/** Triangles of height 1 (no area normalisation); stores only the non-zero bins. */
function designBands(): Band[] {
  const { sampleRate, fftSize, bands } = melFrontEnd;
  const edges = melBandEdges();
  const binWidth = sampleRate / fftSize;
  return Array.from({ length: bands }, (_, b) => {
    const [lower, centre, upper] = [edges[b]!, edges[b + 1]!, edges[b + 2]!];
    const firstBin = Math.ceil(lower / binWidth);
    const lastBin = Math.min(fftSize / 2, Math.floor(upper / binWidth));
    const weights = Float64Array.from({ length: Math.max(0, lastBin - firstBin + 1) }, (_unused, i) => {
      const frequency = (firstBin + i) * binWidth;
      return Math.max(
        0,
        Math.min((frequency - lower) / (centre - lower), (upper - frequency) / (upper - centre)),
      );
    });
    return { firstBin, weights };
  });
}

/** Index into a signal of `length` samples that is mirrored at both ends without repeating the edge. */
function reflect(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}

/** 43 minutes. */
const FRAMES_PER_PAGE = SYSTEM_BYTES / (2 * melFrontEnd.bands);

/** Bytes of one band's entry for the kernel. */
const BAND_BYTES = 12;

/** The kernel for four frames. */
function createMelKernel() {
  const { fftSize, hop, bands: count, logMultiplier } = melFrontEnd;
  const bands = designBands();
  const usedBins = Math.max(...bands.map((band) => band.firstBin + band.weights.length));
  const weightCount = bands.reduce((sum, { weights }) => sum + weights.length, 0);
  const valueBytes = 2 * FRAMES_AT_ONCE * count;
  const { kernel, samples, magnitude, rest, transform } = createSpectrumOfFour(
    hannWindow(fftSize),
    hop,
    usedBins,
    valueBytes + BAND_BYTES * count + 4 * weightCount,
  );
  const { buffer } = kernel.memory;
  const values = new Uint16Array(buffer, rest, valueBytes / 2);
  const table = rest + valueBytes;
  const weightsAt = table + BAND_BYTES * count;
  const entries = new Uint32Array(buffer, table, 3 * count);
  const weights = new Float32Array(buffer, weightsAt, weightCount);
  let at = 0;
  for (const [b, band] of bands.entries()) {
    entries.set([band.firstBin, band.weights.length, at], 3 * b);
    weights.set(band.weights, at);
    at += band.weights.length;
  }
  const scale = logMultiplier / Math.sqrt(fftSize);
  return {
    samples,
    /** The stored values of the four frames of `samples`. */
    measure(): Uint16Array {
      transform();
      kernel.melBands(magnitude, table, weightsAt, count, scale, 1 / MEL_STEP, rest);
      return values;
    },
  };
}

/**
 * Log-mel spectrogram of the mono mix: 22 050 Hz, periodic Hann of 1024, hop 441, centred with reflection at both ends,
 * magnitude / sqrt(1024), 128 Slaney bands of 30–11 000 Hz, ln(1 + 1000 x). 1 + floor(samples / 441) frames; none
 * without audio. In single precision: in quiet bands next to loud bass, values are wrong by up to 5e-4, two stored
 * steps.
 * @param sampleRate of the blocks that will be pushed.
 */
export function createMelConsumer(sampleRate: number): AudioConsumer<MelSpectrogram> {
  const { fftSize, hop, bands: bandCount } = melFrontEnd;
  const half = fftSize / 2;
  const resampler = createResampler(sampleRate, melFrontEnd.sampleRate);
  const kernel = createMelKernel();

  const input = createSlidingSamples();
  const rows = createPages((length) => new Uint16Array(length), bandCount, FRAMES_PER_PAGE);

  /**
   * Measures the next four frames. `total` is known only at the end; until then none of them may extend beyond the
   * available samples.
   */
  function addFour(total?: number): void {
    const first = rows.rows * hop - half;
    const { samples: target } = kernel;
    const { data, start, end } = input;
    if (first >= 0 && total === undefined) {
      target.set(data.subarray(first - start, first - start + target.length));
    } else {
      const length = total ?? end;
      for (let n = 0; n < target.length; n++) target[n] = data[reflect(first + n, length) - start]!;
    }
    const values = kernel.measure();
    for (let i = 0; i < FRAMES_AT_ONCE; i++) {
      const at = rows.add();
      rows.page.set(values.subarray(i * bandCount, (i + 1) * bandCount), at);
    }
  }

  function append(samples: Float32Array): void {
    // Keep the last two windows: the end is mirrored, and the first frames mirror the start.
    slide(input, rows.rows * hop - 2 * fftSize, samples);
    while ((rows.rows + FRAMES_AT_ONCE - 1) * hop + half <= input.end) addFour();
  }

  return {
    push(block) {
      append(resampler.push(block.mono));
    },
    finish() {
      append(resampler.finish());
      const total = input.end;
      const count = total > 0 ? 1 + Math.floor(total / hop) : 0;
      while (rows.rows < count) addFour(total);
      return {
        data: rows.take(count),
        frames: count,
        bands: bandCount,
        frameRate: melFrontEnd.sampleRate / hop,
      };
    },
  };
}
