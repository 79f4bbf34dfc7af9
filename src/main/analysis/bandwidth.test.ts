import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasProgram, temporaryFolder } from '../../../tests/fixtures/audio/collect.ts';
import { makeWav, noise } from '../../../tests/fixtures/audio/make-files.ts';
import { openAudio } from '../audio/open-audio.ts';
import { synthesizeTrack } from '../synthesis/synthesize-track.ts';
import { writeTrack } from '../synthesis/synthesize-folder.ts';
import { createBandwidthConsumer } from './bandwidth.ts';

const rate = 44_100;

function measure(mono: Float32Array, sampleRate = rate): number | null {
  const consumer = createBandwidthConsumer(sampleRate);
  // The block length is not a multiple of any frame length.
  for (let at = 0; at < mono.length; at += 10_007) {
    const block = mono.subarray(at, at + 10_007);
    consumer.push({ channels: [block], mono: block });
  }
  return consumer.finish();
}

async function measureFile(path: string): Promise<number | null> {
  const stream = await openAudio(path);
  const consumer = createBandwidthConsumer(stream.format.sampleRate);
  for await (const block of stream.blocks()) consumer.push(block);
  return consumer.finish();
}

const quiet = (samples: Float32Array, gain = 0.25): Float32Array => samples.map((sample) => sample * gain);

/** Steep low-pass: a windowed sinc of 511 taps. */
function lowPass(samples: Float32Array, hz: number, sampleRate = rate): Float32Array {
  const half = 255;
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, i) => {
    const n = i - half;
    const sinc =
      n === 0 ? (2 * hz) / sampleRate : Math.sin((2 * Math.PI * hz * n) / sampleRate) / (Math.PI * n);
    return sinc * (0.42 + 0.5 * Math.cos((Math.PI * n) / half) + 0.08 * Math.cos((2 * Math.PI * n) / half));
  });
  const result = new Float32Array(samples.length);
  for (let i = half; i < samples.length - half; i++) {
    let sum = 0;
    for (let tap = -half; tap <= half; tap++) sum += taps[tap + half]! * samples[i - tap]!;
    result[i] = sum;
  }
  return result;
}

describe('bandwidth', () => {
  const white = quiet(noise(8 * rate, 3));

  it('goes up to the end where nothing is cut', () => {
    expect(measure(white)).toBe(rate / 2);
    expect(measure(white, 96_000)).toBe(48_000);
  });

  it('is the cut-off of a low-pass, to 300 Hz', () => {
    for (const hz of [11_000, 16_000, 19_000]) {
      const found = measure(lowPass(white, hz))!;
      expect(Math.abs(found - hz)).toBeLessThanOrEqual(300);
    }
  });

  it('finds the cut-off beneath clipping, which fills the spectrum above it', () => {
    // A tenth of each second clips.
    const cut = lowPass(white, 16_000);
    const loud = cut.map((sample, i) =>
      i % rate < rate / 10 ? Math.max(-1, Math.min(1, sample * 40)) : sample,
    );
    expect(Math.abs(measure(loud)! - 16_000)).toBeLessThanOrEqual(300);
  });

  it('says nothing of silence, of what always clips, and of highs that fade away', () => {
    expect(measure(new Float32Array(5 * rate))).toBeNull();
    expect(measure(white.map((sample) => Math.sign(sample)))).toBeNull();
    let one = 0;
    let two = 0;
    // Two poles at 200 Hz: 12 dB less per octave, falling below 16-bit noise long before the end.
    const dark = white.map((sample) => {
      one += 0.028 * (sample - one);
      two += 0.028 * (one - two);
      return Math.round(two * 0.02 * 32_768) / 32_768;
    });
    expect(measure(dark)).toBeNull();
  });

  it('needs one frame', () => {
    expect(measure(white.subarray(0, 4095))).toBeNull();
    expect(measure(white.subarray(0, 4096))).toBe(rate / 2);
  });
});

const noFfmpeg = hasProgram('ffmpeg', '-version') ? '' : 'no ffmpeg';
describe.skipIf(noFfmpeg !== '')('bandwidth of encoded files', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const sources: Record<string, string> = {};
  const ffmpeg = (from: string, to: string, ...options: string[]): string => {
    const path = join(folder.path, to);
    execFileSync('ffmpeg', ['-y', '-v', 'error', '-i', from, ...options, path]);
    return path;
  };
  const mp3 = (from: string, to: string, rateKbps: number): string =>
    ffmpeg(from, to, '-c:a', 'libmp3lame', '-b:a', `${rateKbps}k`);

  beforeAll(async () => {
    // Two different channels: with only one, the encoder would have twice the bits and a higher cut-off.
    const channels = [5, 6].map((seed) => quiet(noise(12 * rate, seed)));
    sources.noise = folder.write('noise.wav', makeWav(channels));
    const track = synthesizeTrack('bandwidth', {
      id: 'bandwidth',
      style: 'house',
      bpm: 125,
      durationRange: [30, 40],
      degrade: false,
      oddities: false,
    });
    sources.music = join(folder.path, (await writeTrack(folder.path, track)).audio);
  });

  it.each(['noise', 'music'])('tells MP3s of 128 and 320 kbit/s apart: %s', async (name) => {
    const source = sources[name]!;
    expect(await measureFile(source)).toBeGreaterThan(21_000);
    const small = mp3(source, `${name}-128.mp3`, 128);
    const large = mp3(source, `${name}-320.mp3`, 320);
    for (const path of [
      small,
      // Sold as 320 kbit/s or lossless, but made from 128.
      mp3(small, `${name}-fake.mp3`, 320),
      ffmpeg(small, `${name}-fake.flac`),
    ]) {
      const found = await measureFile(path);
      expect(found).toBeGreaterThan(15_500);
      expect(found).toBeLessThan(17_500);
    }
    expect(await measureFile(large)).toBeGreaterThan(19_500);
  });
});
