import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { assert, asyncProperty, nat } from 'fast-check';
import { collect, fixture, temporaryFolder } from '../../../tests/fixtures/audio/collect.ts';
import { makeAiff, makeFlac, makeWav, noise } from '../../../tests/fixtures/audio/make-files.ts';
import { openPlayable } from './play-format.ts';
import type { Playable } from './play-format.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

async function bytesOf(playable: Playable, start = 0, end = playable.size): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of playable.read(start, end)) parts.push(part);
  return Buffer.concat(parts);
}

const stereo = [noise(5000), noise(5000, 2)];

describe('openPlayable', () => {
  for (const [name, contentType] of [
    ['click-lame.mp3', 'audio/mpeg'],
    ['click.m4a', 'audio/mp4'],
    ['click.aac', 'audio/aac'],
    ['click.ogg', 'audio/ogg'],
    ['click.opus', 'audio/ogg'],
  ] as const)
    it(`gives ${name} as it is`, async () => {
      const playable = await openPlayable(fixture(name));
      expect(playable.contentType).toBe(contentType);
      expect(await bytesOf(playable)).toEqual(readFileSync(fixture(name)));
    });

  it('gives FLAC and WAV as they are', async () => {
    const flac = makeFlac(stereo);
    expect(await bytesOf(await openPlayable(folder.write('a.flac', flac)))).toEqual(flac);
    const wav = makeWav(stereo);
    expect(await bytesOf(await openPlayable(folder.write('a.wav', wav)))).toEqual(wav);
  });

  it('says that ALAC cannot be played', async () => {
    await expect(openPlayable(fixture('click-alac.m4a'))).rejects.toMatchObject({
      code: 'unsupported_format',
    });
  });

  for (const format of ['s8', 's16', 's24', 's32', 'f32', 'f64'] as const)
    it(`gives ${format} AIFF as WAV with the same samples`, async () => {
      const aiff = folder.write('a.aiff', makeAiff(stereo, { format, offset: 3 }));
      const playable = await openPlayable(aiff);
      expect(playable.contentType).toBe('audio/wav');
      const wav = await bytesOf(playable);
      expect(wav.length).toBe(playable.size);
      const decoded = await collect(folder.write('view.wav', wav));
      expect(decoded.channels).toEqual((await collect(aiff)).channels);
    });

  it('gives any range of the WAV view', async () => {
    const playable = await openPlayable(folder.write('a.aiff', makeAiff(stereo, { format: 's24' })));
    const whole = await bytesOf(playable);
    await assert(
      asyncProperty(nat(playable.size), nat(playable.size), async (a, b) => {
        const [start, end] = a < b ? [a, b] : [b, a];
        expect(await bytesOf(playable, start, end)).toEqual(whole.subarray(start, end));
      }),
      { numRuns: 40 },
    );
  });

  it('can be stopped in the middle and read again', async () => {
    const playable = await openPlayable(folder.write('long.aiff', makeAiff([noise(400_000)])));
    const reader = playable.read(0, playable.size).getReader();
    await reader.read();
    await reader.cancel();
    expect((await bytesOf(playable, 0, 44)).toString('latin1', 0, 4)).toBe('RIFF');
  });
});
