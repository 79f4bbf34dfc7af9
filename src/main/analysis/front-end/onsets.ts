import { createResampler } from '../../audio/resample.ts';
import { createSlidingSamples, slide } from '../../audio/sliding-samples.ts';
import type { AudioConsumer } from '../../audio/stream.ts';
import { SYSTEM_BYTES, createPages } from '../../numeric/pages.ts';
import type { OnsetNovelty } from '../types.ts';
import { realFft } from './real-fft.ts';

const SAMPLE_RATE = 22050;
const FFT_SIZE = 128;
/** About 1 ms. */
const HOP = 22;
/** Distance in frames between the two compared spectra. */
const LAG = 3;
/**
 * Groups of bins, [0, 2), [2, 9) and so on up to bin 30, below 5 kHz. The kick's body (the first group, below 260 Hz)
 * counts three times, the click above it a quarter.
 */
const GROUP_ENDS = [2, 9, 16, 23, 30] as const;
const USED_BINS = 30;
const BODY_WEIGHT = 3;
const CLICK_WEIGHT = 0.25;
const COMPRESSION = 50;
/** More than two hours. */
const VALUES_PER_PAGE = SYSTEM_BYTES / 4;
/**
 * Seconds from the start of a drum hit to the peak of its novelty, with value n at n * HOP; measured on synthetic
 * kicks, see the test. The difference is between frames n and n - LAG; windows are centred.
 */
const BIAS_S = -0.0001;

/**
 * Magnitudes of a Hann-windowed frame, computed from the spectrum of the unwindowed frame (see RealFft): X(k) / 2 -
 * (X(k - 1) + X(k + 1)) / 4.
 */
function windowedMagnitude(spectrum: Float32Array, k: number): number {
  const at = 2 * k;
  // X(-1) is the conjugate of X(1), and X(0) is real.
  const before = k === 0 ? spectrum[2]! : spectrum[at - 2]!;
  const re = 0.5 * spectrum[at]! - 0.25 * (before + spectrum[at + 2]!);
  if (k === 0) return Math.abs(re);
  const imBefore = k === 1 ? 0 : spectrum[at - 1]!;
  const im = 0.5 * spectrum[at + 1]! - 0.25 * (imBefore + spectrum[at + 3]!);
  return Math.sqrt(re * re + im * im);
}

/**
 * Sum of ln(current / earlier) over the bins in [from, to) that rose, as one logarithm of a product: seven factors,
 * each under 10^43 for any Float32 input, stay finite.
 */
function rise(current: Float64Array, earlier: Float64Array, from: number, to: number): number {
  let after = 1;
  let before = 1;
  for (let k = from; k < to; k++) {
    if (current[k]! <= earlier[k]!) continue;
    after *= current[k]!;
    before *= earlier[k]!;
  }
  return Math.log(after / before);
}

/**
 * Onset strength with a resolution of 1 ms, sharp on kicks and clicks: log-compressed short-time spectrum, positive
 * difference over 3 ms, low bins weighted most. The peak of a hit is at the time of its first sample. Used to place
 * grids to the millisecond.
 * @param sampleRate of the blocks that will be pushed.
 */
export function createOnsetConsumer(sampleRate: number): AudioConsumer<OnsetNovelty> {
  const resampler = createResampler(sampleRate, SAMPLE_RATE);
  const fft = realFft(FFT_SIZE);
  // Scaled like a 256-point transform at 44.1 kHz, for which the compression was chosen.
  const gain = 2 * COMPRESSION;
  /** Compressed spectra 1 + gain |X| of the last LAG + 1 frames. */
  const history = Array.from({ length: LAG + 1 }, () => new Float64Array(USED_BINS).fill(1));

  /** The first window is centred on sample 0, so it begins with zeros. */
  const input = createSlidingSamples(FFT_SIZE / 2);
  let frames = 0;
  const values = createPages((length) => new Float32Array(length), 1, VALUES_PER_PAGE);

  function addValue(spectrum: Float32Array): void {
    const current = history[frames % (LAG + 1)]!;
    const earlier = history[(frames + 1) % (LAG + 1)]!;
    for (let k = 0; k < USED_BINS; k++) current[k] = 1 + gain * windowedMagnitude(spectrum, k);
    let novelty = BODY_WEIGHT * rise(current, earlier, 0, GROUP_ENDS[0]);
    for (let group = 1; group < GROUP_ENDS.length; group++)
      novelty += CLICK_WEIGHT * rise(current, earlier, GROUP_ENDS[group - 1]!, GROUP_ENDS[group]!);
    const at = values.add();
    values.page[at] = novelty;
  }

  function append(samples: Float32Array): void {
    slide(input, frames * HOP - FFT_SIZE / 2, samples);
    const { data: signal, start, end } = input;
    for (; frames * HOP + FFT_SIZE / 2 <= end; frames++) {
      const first = frames * HOP - FFT_SIZE / 2 - start;
      // Copied in a loop: a view for each of the thousand frames per second would create garbage.
      const window = fft.input;
      for (let i = 0; i < FFT_SIZE; i++) window[i] = signal[first + i]!;
      fft.transform();
      addValue(fft.spectrum);
    }
  }

  return {
    push(block) {
      append(resampler.push(block.mono));
    },
    finish() {
      append(resampler.finish());
      append(new Float32Array(FFT_SIZE));
      return { data: values.take(), rate: SAMPLE_RATE / HOP, start: -BIAS_S };
    },
  };
}
