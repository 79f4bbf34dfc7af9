import { LEVEL_RATE, createBandMeter } from '../../audio/band-meter.ts';
import type { AudioConsumer } from '../../audio/stream.ts';
import type { WaveformBuilder } from '../../audio/waveform.ts';
import { createPages } from '../../numeric/pages.ts';
import type { BandLevels } from '../types.ts';
import { createLoudnessMeter } from './loudness.ts';

/** Steps per page of the result. */
const STEPS_PER_PAGE = 1 << 14;

/**
 * Measures the level of bass (below 200 Hz), mid and high (above 2500 Hz) in steps of 10 ms on the mean of the channels,
 * and the integrated loudness of all channels. Value i is the RMS over [i, i + 1) / 100 s.
 * @param waveform is built from the same bands on the way
 */
export function createLevelsConsumer(
  sampleRate: number,
  waveform: WaveformBuilder | null = null,
): AudioConsumer<BandLevels> {
  const loudness = createLoudnessMeter(sampleRate);
  const createBand = () => createPages((length) => new Float32Array(length), 1, STEPS_PER_PAGE);
  const bands = [createBand(), createBand(), createBand()] as const;
  const meter = createBandMeter(sampleRate, {
    onStep(powers) {
      for (const [i, band] of bands.entries()) {
        const at = band.add();
        band.page[at] = Math.sqrt(powers[i]!);
      }
    },
    ...(waveform && { onPixel: waveform.add }),
  });
  return {
    push({ channels, mono }) {
      loudness.push(channels);
      meter.push(mono);
    },
    finish() {
      meter.finish();
      const [bass, mid, high] = bands;
      return {
        rate: LEVEL_RATE,
        bass: bass.take(),
        mid: mid.take(),
        high: high.take(),
        loudness: loudness.integrated(),
      };
    },
  };
}
