import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, temporaryFolder } from '../../../tests/fixtures/audio/collect.ts';
import { makeFlac, makeId3v2, makeVorbisComment, noise } from '../../../tests/fixtures/audio/make-files.ts';
import { readTags } from './tags.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const samples = noise(44_100);
const mp3 = readFileSync(fixture('click-lame.mp3'));

describe('readTags', () => {
  it('joins several genres', async () => {
    const body = makeVorbisComment(['GENRE=Techno', 'GENRE=Deep House']);
    const path = folder.write('genres.flac', makeFlac([samples], { blocks: [{ type: 4, body }] }));
    expect((await readTags(path)).genre).toBe('Techno; Deep House');
  });

  it('reads Vorbis comments of FLAC', async () => {
    const body = makeVorbisComment([
      'TITLE=Nördlich',
      'ARTIST=Someone',
      'ALBUM=Album',
      'GENRE=Techno',
      'DATE=2019',
      'BPM=128.5',
      'INITIALKEY=8A',
      'COMMENT=Opener',
      'TRACKNUMBER=7',
      'LABEL=Label',
    ]);
    const path = folder.write('a.flac', makeFlac([samples], { blocks: [{ type: 4, body }] }));
    const tags = await readTags(path);
    expect(tags).toEqual({
      title: 'Nördlich',
      artist: 'Someone',
      album: 'Album',
      genre: 'Techno',
      year: 2019,
      bpm: 128.5,
      key: '8A',
      comment: 'Opener',
      trackNumber: 7,
      label: 'Label',
      duration: 1,
      hasCover: false,
    });
  });

  it('reads ID3v2 of MP3', async () => {
    const tag = makeId3v2({
      TIT2: 'Title',
      TPE1: 'Artist',
      TBPM: '174',
      TKEY: 'Fm',
      TPUB: 'Label',
      TDRC: '2021',
    });
    const path = folder.write('a.mp3', Buffer.concat([tag, mp3]));
    expect(await readTags(path)).toMatchObject({
      title: 'Title',
      artist: 'Artist',
      bpm: 174,
      key: 'Fm',
      label: 'Label',
      year: 2021,
    });
  });

  it('says whether there is a cover', async () => {
    const text = (value: string): Buffer => {
      const size = Buffer.alloc(4);
      size.writeUInt32BE(value.length, 0);
      return Buffer.concat([size, Buffer.from(value)]);
    };
    const picture = Buffer.concat([
      Buffer.from([0, 0, 0, 3]),
      text('image/png'),
      text(''),
      Buffer.alloc(16),
      text('not really a picture'),
    ]);
    const path = folder.write('a.flac', makeFlac([samples], { blocks: [{ type: 6, body: picture }] }));
    expect(await readTags(path)).toMatchObject({ hasCover: true });
  });

  it('detects the format from the content, not from the extension', async () => {
    const body = makeVorbisComment(['TITLE=In disguise']);
    const path = folder.write('a.mp3', makeFlac([samples], { blocks: [{ type: 4, body }] }));
    expect(await readTags(path)).toMatchObject({ title: 'In disguise' });
  });

  it('truncates and cleans texts, and drops nonsensical numbers', async () => {
    const body = makeVorbisComment([
      `TITLE=${'x'.repeat(100_000)}`,
      'ARTIST=a\u0000\u0007b',
      'BPM=-3',
      'DATE=soon',
    ]);
    const tags = await readTags(folder.write('a.flac', makeFlac([samples], { blocks: [{ type: 4, body }] })));
    expect(tags.title?.length).toBe(2000);
    expect(tags.artist).toBe('a b');
    expect(tags).not.toHaveProperty('bpm');
    expect(tags).not.toHaveProperty('year');
  });

  it('finds nothing in files without tags', async () => {
    expect(await readTags(fixture('click.m4a'))).toEqual({
      duration: expect.closeTo(1.5, 0),
      hasCover: false,
    });
  });

  it('refuses a tag that claims to be enormous', async () => {
    const bytes = makeFlac([samples], {
      blocks: [{ type: 4, body: Buffer.from('ffffff7f41414141', 'hex') }],
    });
    await expect(readTags(folder.write('a.flac', bytes))).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
