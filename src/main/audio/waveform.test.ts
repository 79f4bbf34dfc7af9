import { describe, expect, it } from 'vitest';
import WaveformData from 'waveform-data';
import { noise } from '../../../tests/fixtures/audio/make-files.ts';
import { toBlock } from './blocks.ts';
import { ZOOM_SAMPLES_PER_PIXEL } from './band-meter.ts';
import { OVERVIEW_PIXELS, createWaveformConsumer, encodeWaveformDat } from './waveform.ts';
import type { Waveform } from './waveform.ts';

const RATE = 44_100;

function waveformOf(samples: Float32Array, blockLength = RATE, sampleRate = RATE): Waveform {
  const consumer = createWaveformConsumer(sampleRate);
  for (let start = 0; start < samples.length; start += blockLength)
    consumer.push(toBlock([samples.subarray(start, start + blockLength)]));
  return consumer.finish();
}

function tone(frequency: number, seconds: number): Float32Array {
  return Float32Array.from(
    { length: RATE * seconds },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * frequency * i) / RATE),
  );
}

/** Maximum of each band well after the filters have settled. */
function peaks({ zoom }: Waveform): number[] {
  const result = [0, 0, 0];
  for (let pixel = Math.floor(zoom.length / 2); pixel < zoom.length; pixel++)
    for (let band = 0; band < 3; band++)
      result[band] = Math.max(result[band]!, zoom.data[pixel * 6 + band * 2 + 1]!);
  return result;
}

describe('waveform', () => {
  it('shows a tone in its own band', () => {
    for (const [frequency, band] of [
      [50, 0],
      [700, 1],
      [9000, 2],
    ] as const) {
      const levels = peaks(waveformOf(tone(frequency, 2)));
      expect(levels[band]).toBeGreaterThanOrEqual(62);
      for (const other of [0, 1, 2].filter((i) => i !== band)) expect(levels[other]).toBeLessThanOrEqual(2);
    }
  });

  it('is 6 dB down at the crossovers', () => {
    const [low, mid] = peaks(waveformOf(tone(200, 2)));
    expect(low).toBeGreaterThanOrEqual(31);
    expect(low).toBeLessThanOrEqual(33);
    expect(mid).toBeGreaterThanOrEqual(31);
    expect(mid).toBeLessThanOrEqual(33);
  });

  it('does not depend on how the audio is cut into blocks', () => {
    const samples = noise(200_001);
    const whole = waveformOf(samples, samples.length);
    for (const length of [77, 4096, 65_537]) expect(waveformOf(samples, length)).toEqual(whole);
  });

  it('puts a click in the pixel of its time', () => {
    const samples = new Float32Array(RATE);
    samples[300 * ZOOM_SAMPLES_PER_PIXEL + 5] = 1;
    const { zoom } = waveformOf(samples);
    const loudest = Array.from({ length: zoom.length }, (_, pixel) => zoom.data[pixel * 6 + 5]!);
    expect(loudest.indexOf(Math.max(...loudest))).toBe(300);
  });

  it('covers every sample, and keeps the overview within its number of pixels', () => {
    for (const length of [1, 128, 129, 128 * OVERVIEW_PIXELS, 128 * OVERVIEW_PIXELS + 1, 1_000_000]) {
      const { zoom, overview } = waveformOf(noise(length));
      expect(zoom.length).toBe(Math.ceil(length / ZOOM_SAMPLES_PER_PIXEL));
      expect(overview.length).toBeLessThanOrEqual(OVERVIEW_PIXELS);
      expect(overview.length * overview.samplesPerPixel).toBeGreaterThanOrEqual(length);
      expect(overview.samplesPerPixel % ZOOM_SAMPLES_PER_PIXEL).toBe(0);
      const extremes = (data: Int8Array): number[] => [
        data.reduce((a, b) => Math.min(a, b)),
        data.reduce((a, b) => Math.max(a, b)),
      ];
      expect(extremes(overview.data)).toEqual(extremes(zoom.data));
    }
  });

  it('of empty audio is empty', () => {
    const { zoom, overview } = waveformOf(new Float32Array(0));
    expect([zoom.length, overview.length]).toEqual([0, 0]);
  });

  it('is read back unchanged by waveform-data', () => {
    const { zoom } = waveformOf(noise(50_000));
    const read = WaveformData.create(encodeWaveformDat(zoom, RATE).buffer);
    expect(read).toMatchObject({ sample_rate: RATE, scale: 128, length: zoom.length, channels: 3, bits: 8 });
    for (let band = 0; band < 3; band++) {
      const channel = read.channel(band);
      for (const pixel of [0, 1, 200, zoom.length - 1]) {
        expect(channel.min_sample(pixel)).toBe(zoom.data[pixel * 6 + band * 2]);
        expect(channel.max_sample(pixel)).toBe(zoom.data[pixel * 6 + band * 2 + 1]);
      }
    }
  });
});
