import { createResampler } from '../../audio/resample.ts';
import type { AudioConsumer } from '../../audio/stream.ts';
import type { OnsetNovelty } from '../types.ts';
import { createPairedFft, hannWindow } from './paired-fft.ts';

const SAMPLE_RATE = 22050;
const FFT_SIZE = 128;
/** About 1 ms. */
const HOP = 22;
/** Frames between the two spectra that are compared. */
const LAG = 3;
/** Bins below 5 kHz. */
const USED_BINS = 30;
/** The kick's body (bins 0 and 1, below 260 Hz) counts three times, the click above it a quarter. */
const BODY_BINS = 2;
const BODY_WEIGHT = 3;
const CLICK_WEIGHT = 0.25;
const COMPRESSION = 50;
/**
 * Seconds from the start of a drum hit to the peak of its novelty, with value n placed at n * HOP: found with synthetic kicks,
 * see the test. The difference is of frames n and n - LAG, windows are centred.
 */
const BIAS_S = -0.0001;

/**
 * Onset strength at 1 ms, sharp on kicks and clicks: log-compressed short-time spectrum, positive difference over 3 ms,
 * low bins first. The peak of a hit lies at the time of its first sample. Used to place grids to the millisecond.
 * @param sampleRate of the blocks that will be pushed.
 */
export function createOnsetConsumer(sampleRate: number): AudioConsumer<OnsetNovelty> {
  const resampler = createResampler(sampleRate, SAMPLE_RATE);
  const fft = createPairedFft(FFT_SIZE);
  const window = hannWindow(FFT_SIZE);
  // Scaled as a 256-point transform at 44.1 kHz would be, for which the compression was chosen.
  const gain = 2 * COMPRESSION;
  const windowed = [new Float64Array(FFT_SIZE), new Float64Array(FFT_SIZE)] as const;
  const magnitudes = [new Float64Array(FFT_SIZE), new Float64Array(FFT_SIZE)] as const;
  /** Log spectra of the last LAG + 1 frames. */
  const history = Array.from({ length: LAG + 1 }, () => new Float64Array(USED_BINS));

  let buffer = new Float32Array(1 << 15);
  /** The first window is centred on sample 0, so it begins with zeros. */
  let length = FFT_SIZE / 2;
  let start = -FFT_SIZE / 2;
  let frames = 0;
  let data = new Float32Array(1 << 17);

  function addValue(spectrum: Float64Array): void {
    const current = history[frames % (LAG + 1)]!;
    const earlier = history[(frames + 1) % (LAG + 1)]!;
    let novelty = 0;
    for (let k = 0; k < USED_BINS; k++) {
      const level = Math.log(1 + gain * spectrum[k]!);
      current[k] = level;
      const rise = level - earlier[k]!;
      if (rise > 0) novelty += rise * (k < BODY_BINS ? BODY_WEIGHT : CLICK_WEIGHT);
    }
    if (frames >= data.length) {
      const grown = new Float32Array(data.length * 2);
      grown.set(data);
      data = grown;
    }
    data[frames++] = novelty;
  }

  function append(samples: Float32Array): void {
    const drop = Math.min(length, Math.max(0, frames * HOP - FFT_SIZE / 2 - start));
    if (drop > 0) {
      buffer.copyWithin(0, drop, length);
      start += drop;
      length -= drop;
    }
    if (length + samples.length > buffer.length) {
      const grown = new Float32Array(2 * (length + samples.length));
      grown.set(buffer.subarray(0, length));
      buffer = grown;
    }
    buffer.set(samples, length);
    length += samples.length;
    while (start + length >= (frames + 1) * HOP + FFT_SIZE / 2) {
      const first = frames * HOP - FFT_SIZE / 2 - start;
      for (let n = 0; n < FFT_SIZE; n++) {
        windowed[0][n] = window[n]! * buffer[first + n]!;
        windowed[1][n] = window[n]! * buffer[first + HOP + n]!;
      }
      fft.magnitudes(windowed[0], windowed[1], magnitudes[0], magnitudes[1], USED_BINS);
      addValue(magnitudes[0]);
      addValue(magnitudes[1]);
    }
  }

  return {
    push(block) {
      append(resampler.push(block.mono));
    },
    finish() {
      append(resampler.finish());
      append(new Float32Array(FFT_SIZE));
      return { data: data.slice(0, frames), rate: SAMPLE_RATE / HOP, start: -BIAS_S };
    },
  };
}
