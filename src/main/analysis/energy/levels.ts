import { LEVEL_RATE, createBandMeter } from '../../audio/band-meter.ts';
import type { AudioConsumer } from '../../audio/stream.ts';
import type { WaveformBuilder } from '../../audio/waveform.ts';
import { SYSTEM_BYTES, createPages, release } from '../../numeric/pages.ts';
import type { BandLevels } from '../types.ts';
import { createLoudnessMeter } from './loudness.ts';

const BANDS = ['bass', 'mid', 'high'] as const;
/** More than seven hours. */
const STEPS_PER_PAGE = Math.ceil(SYSTEM_BYTES / (4 * BANDS.length));

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
  const steps = createPages((length) => new Float32Array(length), BANDS.length, STEPS_PER_PAGE);
  const meter = createBandMeter(sampleRate, {
    onStep(powers) {
      const at = steps.add();
      for (let band = 0; band < BANDS.length; band++) steps.page[at + band] = Math.sqrt(powers[band]!);
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
      const count = steps.rows;
      const all = steps.take();
      const [bass, mid, high] = BANDS.map((_, band) => {
        const values = new Float32Array(count);
        for (let i = 0; i < count; i++) values[i] = all[i * BANDS.length + band]!;
        return values;
      }) as [Float32Array, Float32Array, Float32Array];
      release(all);
      return { rate: LEVEL_RATE, bass, mid, high, loudness: loudness.integrated() };
    },
  };
}
