import { createResampler } from '../../audio/resample.ts';
import { createSlidingSamples, slide } from '../../audio/sliding-samples.ts';
import type { AudioConsumer } from '../../audio/stream.ts';
import { SYSTEM_BYTES, createPages } from '../../numeric/pages.ts';
import type { MelSpectrogram } from '../types.ts';
import { toMelSteps } from './mel-values.ts';
import { createPairedFft } from './paired-fft.ts';
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

/**
 * Log-mel spectrogram of the mono mix: 22 050 Hz, periodic Hann of 1024, hop 441, centred with reflection at both ends,
 * magnitude / sqrt(1024), 128 Slaney bands of 30–11 000 Hz, ln(1 + 1000 x). 1 + floor(samples / 441) frames; none
 * without audio.
 * @param sampleRate of the blocks that will be pushed.
 */
export function createMelConsumer(sampleRate: number): AudioConsumer<MelSpectrogram> {
  const { fftSize, hop, bands: bandCount, logMultiplier } = melFrontEnd;
  const half = fftSize / 2;
  const resampler = createResampler(sampleRate, melFrontEnd.sampleRate);
  // Double precision: in single precision the error would reach 2e-4 in quiet bands next to loud bass.
  const fft = createPairedFft(fftSize);
  const window = hannWindow(fftSize);
  const bands = designBands();
  const usedBins = Math.max(...bands.map((band) => band.firstBin + band.weights.length));
  const magnitudes = [new Float64Array(usedBins), new Float64Array(usedBins)] as const;
  const scale = logMultiplier / Math.sqrt(fftSize);

  const input = createSlidingSamples();
  let frames = 0;
  const rows = createPages((length) => new Uint16Array(length), bandCount, FRAMES_PER_PAGE);

  function writeFrame(spectrum: Float64Array): void {
    const at = rows.add();
    const data = rows.page;
    for (let b = 0; b < bandCount; b++) {
      const { firstBin, weights } = bands[b]!;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * spectrum[firstBin + i]!;
      data[at + b] = toMelSteps(Math.log(1 + sum * scale));
    }
  }

  /**
   * Measures frames `frames` and `frames` + 1. `total` is known only at the end; until then neither frame may extend
   * beyond the available samples.
   */
  function addPair(total?: number): void {
    const first = frames * hop - half;
    const { input: target } = fft;
    const { data: samples, start, end } = input;
    if (first >= 0 && total === undefined) {
      for (let n = 0, at = first - start; n < fftSize; n++, at++) {
        target[2 * n] = window[n]! * samples[at]!;
        target[2 * n + 1] = window[n]! * samples[at + hop]!;
      }
    } else {
      const length = total ?? end;
      for (let n = 0; n < fftSize; n++) {
        target[2 * n] = window[n]! * samples[reflect(first + n, length) - start]!;
        target[2 * n + 1] = window[n]! * samples[reflect(first + hop + n, length) - start]!;
      }
    }
    fft.magnitudes(magnitudes[0], magnitudes[1]);
    writeFrame(magnitudes[0]);
    writeFrame(magnitudes[1]);
    frames += 2;
  }

  function append(samples: Float32Array): void {
    // Keep the last two windows: the end is mirrored, and the first frames mirror the start.
    slide(input, frames * hop - 2 * fftSize, samples);
    while ((frames + 1) * hop + half <= input.end) addPair();
  }

  return {
    push(block) {
      append(resampler.push(block.mono));
    },
    finish() {
      append(resampler.finish());
      const total = input.end;
      const count = total > 0 ? 1 + Math.floor(total / hop) : 0;
      while (frames < count) addPair(total);
      return {
        data: rows.take(count),
        frames: count,
        bands: bandCount,
        frameRate: melFrontEnd.sampleRate / hop,
      };
    },
  };
}
