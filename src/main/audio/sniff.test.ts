import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, temporaryFolder } from '../../../tests/fixtures/audio/collect.ts';
import { makeAiff, makeFlac, makeId3v2, makeWav, noise } from '../../../tests/fixtures/audio/make-files.ts';
import { ByteSource } from './byte-source.ts';
import { sniffFormat } from './sniff.ts';
import type { SniffedFormat } from './sniff.ts';
import { englishOf } from '../../shared/languages/translate.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

async function sniff(name: string, bytes: Uint8Array): Promise<SniffedFormat> {
  await using source = await ByteSource.open(folder.write(name, bytes));
  return await sniffFormat(source);
}

const samples = noise(2000);
const files: readonly [name: string, bytes: Uint8Array, expected: Partial<SniffedFormat>][] = [
  ['a.flac', makeFlac([samples]), { codec: 'flac', container: 'flac' }],
  ['a.wav', makeWav([samples]), { codec: 'wav', container: 'wav' }],
  ['b.wav', makeWav([samples], { rf64: true }), { codec: 'wav', container: 'wav' }],
  ['a.aiff', makeAiff([samples]), { codec: 'aiff', container: 'aiff' }],
  ['b.aif', makeAiff([samples], { sowt: true }), { codec: 'aiff', container: 'aiff' }],
  ['a.mp3', readFileSync(fixture('click-lame.mp3')), { codec: 'mp3', container: 'mpeg' }],
  ['a.m4a', readFileSync(fixture('click.m4a')), { codec: 'aac', container: 'mp4' }],
  ['b.m4a', readFileSync(fixture('click-alac.m4a')), { codec: 'alac', container: 'mp4' }],
  ['a.aac', readFileSync(fixture('click.aac')), { codec: 'aac', container: 'adts' }],
  ['a.ogg', readFileSync(fixture('click.ogg')), { codec: 'vorbis', container: 'ogg' }],
  ['a.opus', readFileSync(fixture('click.opus')), { codec: 'opus', container: 'ogg' }],
];

describe('sniffFormat', () => {
  for (const [name, bytes, expected] of files) {
    it(`recognises ${expected.codec} (${name})`, async () => {
      const found = await sniff(name, bytes);
      expect(found).toMatchObject({ ...expected, start: 0 });
      expect(found.warning).toBeUndefined();
    });
    it(`warns about ${expected.codec} (${name}) under a wrong extension`, async () => {
      const wrong = expected.codec === 'mp3' ? 'x.flac' : 'x.mp3';
      const found = await sniff(wrong, bytes);
      expect(found).toMatchObject(expected);
      expect(englishOf(found.warning!)).toContain(wrong);
    });
    it(`finds ${expected.codec} (${name}) behind an ID3v2 tag`, async () => {
      const tag = makeId3v2({ TIT2: 'Title', COMM: 'x'.repeat(5000) });
      expect(await sniff(name, Buffer.concat([tag, bytes]))).toMatchObject({
        ...expected,
        start: tag.length,
      });
    });
  }

  it('finds MP3 behind arbitrary garbage', async () => {
    const garbage = Buffer.concat([Buffer.alloc(3000), Buffer.from(noise(2000).buffer)]);
    const found = await sniff('a.mp3', Buffer.concat([garbage, readFileSync(fixture('click-plain.mp3'))]));
    expect(found).toMatchObject({ codec: 'mp3', start: garbage.length });
  });

  it('does not mistake noise for MP3', async () => {
    await expect(sniff('a.mp3', Buffer.from(noise(60_000).buffer))).rejects.toMatchObject({
      code: 'unsupported_format',
    });
  });

  it('says that an MP4 without index is unfinished', async () => {
    const bytes = readFileSync(fixture('click.m4a'));
    await expect(sniff('a.m4a', bytes.subarray(0, bytes.indexOf('moov') - 4))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('index is missing'),
    });
  });
});
