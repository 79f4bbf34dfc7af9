import { createResampler } from '../../audio/resample.ts';
import { createSlidingSamples, slide } from '../../audio/sliding-samples.ts';
import type { AudioConsumer } from '../../audio/stream.ts';
import { FRAMES_AT_ONCE, createSpectrumOfFour } from '../../numeric/kernels/spectrum-kernel.ts';
import { SYSTEM_BYTES, createPages } from '../../numeric/pages.ts';
import type { OnsetNovelty } from '../types.ts';
import { hannWindow } from './real-fft.ts';

const SAMPLE_RATE = 22050;
const FFT_SIZE = 128;
/** About 1 ms. */
const HOP = 22;
/**
 * Bins up to 5 kHz. The kick's body (the first two, below 260 Hz) counts three times, the click above it a quarter.
 */
const USED_BINS = 30;
const BODY_BINS = 2;
const BODY_WEIGHT = 3;
const CLICK_WEIGHT = 0.25;
const COMPRESSION = 50;
/**
 * Steps per unit of novelty: full scale stays below half the largest number, and a step moves the peak of a weak hit by
 * a microsecond.
 */
export const ONSET_STEPS = 256;
const LARGEST = 0xffff;
/** More than four hours. */
const VALUES_PER_PAGE = SYSTEM_BYTES / 2;
/**
 * Seconds from the start of a drum hit to the peak of its novelty, with value n at n * HOP; measured on synthetic
 * kicks, see the test. The difference is between frames n and n - 3; windows are centred.
 */
const BIAS_S = -0.0001;

/** Weight of each bin, by its group. */
const WEIGHTS = Float32Array.from({ length: USED_BINS }, (_, bin) =>
  bin < BODY_BINS ? BODY_WEIGHT : CLICK_WEIGHT,
);

/**
 * Onset strength with a resolution of 1 ms, sharp on kicks and clicks: log-compressed short-time spectrum, positive
 * difference over 3 ms, low bins weighted most. The peak of a hit is at the time of its first sample. Used to place
 * grids to the millisecond.
 * @param sampleRate of the blocks that will be pushed.
 */
export function createOnsetConsumer(sampleRate: number): AudioConsumer<OnsetNovelty> {
  const resampler = createResampler(sampleRate, SAMPLE_RATE);
  // Scaled like a 256-point transform at 44.1 kHz, for which the compression was chosen.
  const gain = 2 * COMPRESSION;
  const { kernel, samples, magnitude, rest, transform } = createSpectrumOfFour(
    hannWindow(FFT_SIZE),
    HOP,
    USED_BINS,
    16 * USED_BINS + 16 * Math.ceil(USED_BINS / 4) + 16,
  );
  /** The logarithms of the last four frames; the weights; the result for the next four. */
  const history = rest;
  const weights = history + 16 * USED_BINS;
  const results = weights + 16 * Math.ceil(USED_BINS / 4);
  const floats = new Float32Array(kernel.memory.buffer);
  floats.set(WEIGHTS, weights / 4);

  /** The first window is centred on sample 0, so it begins with zeros. */
  const input = createSlidingSamples(FFT_SIZE / 2);
  const values = createPages((length) => new Uint16Array(length), 1, VALUES_PER_PAGE);

  function append(resampled: Float32Array): void {
    slide(input, values.rows * HOP - FFT_SIZE / 2, resampled);
    const { data, start, end } = input;
    for (
      let first = values.rows * HOP - FFT_SIZE / 2;
      first + samples.length <= end;
      first += FRAMES_AT_ONCE * HOP
    ) {
      samples.set(data.subarray(first - start, first - start + samples.length));
      transform();
      kernel.rises(magnitude, weights, USED_BINS, gain, history, results);
      for (let i = 0; i < FRAMES_AT_ONCE; i++) {
        const at = values.add();
        values.page[at] = Math.min(LARGEST, ONSET_STEPS * floats[results / 4 + i]! + 0.5);
      }
    }
  }

  return {
    push(block) {
      append(resampler.push(block.mono));
    },
    finish() {
      append(resampler.finish());
      const count = Math.floor((input.end + FFT_SIZE / 2) / HOP) + 1;
      append(new Float32Array(FFT_SIZE + (FRAMES_AT_ONCE - 1) * HOP));
      return { data: values.take(count), rate: SAMPLE_RATE / HOP, start: -BIAS_S };
    },
  };
}
