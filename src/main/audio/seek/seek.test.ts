import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { collect, fixture, hasProgram, temporaryFolder } from '../../../../tests/fixtures/audio/collect.ts';
import { makeAiff, makeFlac, makeWav, noise } from '../../../../tests/fixtures/audio/make-files.ts';
import { openAudio } from '../open-audio.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const RATE = 44_100;

/** Up to `length` samples of the first channel from `from` on. */
async function read(path: string, from: number, length: number): Promise<Float32Array> {
  const samples = new Float32Array(length);
  let at = 0;
  for await (const { channels } of (await openAudio(path)).blocks(from)) {
    const part = channels[0]!.subarray(0, length - at);
    samples.set(part, at);
    at += part.length;
    if (at === length) break;
  }
  return samples.subarray(0, at);
}

/** Maximum difference of two sample ranges. */
function difference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** Reads from positions all over the file and compares them with a full decode. */
async function expectSame(path: string, tolerance: number): Promise<void> {
  const whole = (await collect(path)).channels[0]!;
  const length = 20_000;
  const shares = [0, 0.013, 0.1, 0.31, 0.5, 0.77, 0.93];
  const places = [1, 1151, 1152, 50_000, ...shares.map((share) => Math.round(share * whole.length))];
  for (const from of places.filter((place) => place < whole.length))
    expect(
      difference(await read(path, from, length), whole.slice(from, from + length)),
      `from ${from}`,
    ).toBeLessThanOrEqual(tolerance);
  expect(await read(path, whole.length - 1000, length)).toHaveLength(1000);
}

describe('blocks decoded from the middle', () => {
  const long = [noise(RATE * 12), noise(RATE * 12, 2)];

  it('equal those of a full decode: FLAC', () => expectSame(folder.write('a.flac', makeFlac(long)), 0));
  it('equal those of a full decode: WAV', () =>
    expectSame(folder.write('a.wav', makeWav(long, { format: 's24' })), 0));
  it('equal those of a full decode: AIFF', () => expectSame(folder.write('a.aiff', makeAiff(long)), 0));

  it('of a damaged FLAC keep their time', async () => {
    const bytes = makeFlac(long);
    bytes.fill(0x55, Math.round(bytes.length * 0.4), Math.round(bytes.length * 0.4) + 9000);
    const path = folder.write('damaged.flac', bytes);
    const whole = (await collect(path).catch(() => null))?.channels[0];
    const from = Math.round(RATE * 12 * 0.8);
    const expected =
      whole?.slice(from, from + 5000) ??
      (await collect(folder.write('b.flac', makeFlac(long)))).channels[0]!.slice(from, from + 5000);
    expect(difference(await read(path, from, 5000), expected)).toBe(0);
  });

  for (const file of [
    'click-lame.mp3',
    'click-lavc.mp3',
    'click-plain.mp3',
    'click.m4a',
    'click-alac.m4a',
    'click.aac',
    'click.ogg',
    'click.opus',
  ])
    it(`equal those of a full decode: ${file}`, async () => {
      const whole = (await collect(fixture(file))).channels[0]!;
      const from = Math.round(whole.length / 2);
      expect(difference(await read(fixture(file), from, 9000), whole.slice(from, from + 9000))).toBeLessThan(
        1e-4,
      );
    });
});

describe.skipIf(!hasProgram('ffmpeg', '-version'))('blocks from the middle of fresh encodes', () => {
  const wav = folder.write('noise.wav', makeWav([noise(RATE * 20), noise(RATE * 20, 3)]));
  const cases: readonly (readonly [string, readonly string[], number])[] = [
    ['cbr.mp3', ['-c:a', 'libmp3lame', '-b:a', '320k'], 1e-6],
    ['vbr.mp3', ['-c:a', 'libmp3lame', '-q:a', '2'], 1e-6],
    ['small.mp3', ['-c:a', 'libmp3lame', '-b:a', '32k', '-ac', '1'], 1e-6],
    ['half-rate.mp3', ['-c:a', 'libmp3lame', '-b:a', '24k', '-ar', '22050'], 1e-6],
    ['aac.m4a', ['-c:a', 'aac', '-aac_pns', '0'], 1e-6],
    ['alac.m4a', ['-c:a', 'alac'], 0],
    ['adts.aac', ['-c:a', 'aac', '-aac_pns', '0'], 1e-6],
    ['fragments.m4a', ['-c:a', 'aac', '-aac_pns', '0', '-movflags', 'frag_keyframe+empty_moov'], 1e-4],
    ['vorbis.ogg', ['-c:a', 'libvorbis', '-q:a', '6'], 1e-6],
    ['opus.opus', ['-c:a', 'libopus', '-b:a', '96k'], 2e-3],
    ['flac.ogg', ['-c:a', 'flac'], 0],
    ['best.flac', ['-c:a', 'flac', '-compression_level', '8'], 0],
  ];
  for (const [name, options, tolerance] of cases)
    it(`equal those of a full decode: ${name}`, async () => {
      const path = join(folder.path, name);
      execFileSync('ffmpeg', ['-y', '-v', 'error', '-i', wav, ...options, path]);
      await expectSame(path, tolerance);
    });
});
