import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, temporaryFolder } from '../../../tests/fixtures/audio/collect.ts';
import {
  makeAiff,
  makeFlac,
  makeId3v1,
  makeId3v2,
  makeVorbisComment,
  makeWav,
  noise,
} from '../../../tests/fixtures/audio/make-files.ts';
import { audioIdentity } from './identity.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const identityOf = async (name: string, bytes: Uint8Array): Promise<string> =>
  audioIdentity(folder.write(name, bytes));

const samples = noise(20_000);
const other = noise(20_000, 9);
const tag = makeId3v2({ TIT2: 'Another title', TPE1: 'Someone' });
const comment = { type: 4, body: makeVorbisComment(['TITLE=Another title']) };

/** An Ogg page with its checksum. RFC 3533. */
function oggPage(flags: number, granule: bigint, sequence: number, packets: readonly Buffer[]): Buffer {
  const lacing = packets.flatMap((packet) => [
    ...Array.from({ length: Math.floor(packet.length / 255) }, () => 255),
    packet.length % 255,
  ]);
  const head = Buffer.alloc(27 + lacing.length);
  head.write('OggS', 0, 'latin1');
  head[5] = flags;
  head.writeBigInt64LE(granule, 6);
  head.writeUInt32LE(sequence, 18);
  head[26] = lacing.length;
  Buffer.from(lacing).copy(head, 27);
  return Buffer.concat([head, ...packets]);
}

/** The parts of an Opus stream that matter for identity: header, comment, audio packets. */
function makeOgg(title: string, audio: Buffer): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  const tags = Buffer.concat([Buffer.from('OpusTags'), makeVorbisComment([`TITLE=${title}`])]);
  const pieces = Array.from({ length: Math.ceil(tags.length / (255 * 200)) }, (_, i) =>
    tags.subarray(i * 255 * 200, (i + 1) * 255 * 200),
  );
  const pages = pieces.map((piece, i) => {
    const page = oggPage(0, 0n, 1 + i, [piece]);
    // A packet that continues on the next page ends with a full segment.
    return i < pieces.length - 1
      ? Buffer.concat([page.subarray(0, 26), Buffer.from([200]), page.subarray(27, 227), piece])
      : page;
  });
  return Buffer.concat([oggPage(2, 0n, 0, [head]), ...pages, oggPage(4, 960n, 1 + pages.length, [audio])]);
}

describe('audioIdentity', () => {
  it('of FLAC is the MD5 in STREAMINFO, whatever the tags', async () => {
    const plain = await identityOf('a.flac', makeFlac([samples]));
    expect(plain).toMatch(/^flac-md5:[0-9a-f]{32}$/u);
    expect(await identityOf('b.flac', makeFlac([samples], { blocks: [comment] }))).toBe(plain);
    expect(await identityOf('c.flac', Buffer.concat([tag, makeFlac([samples]), makeId3v1('x')]))).toBe(plain);
    expect(await identityOf('d.flac', makeFlac([other]))).not.toBe(plain);
  });

  it('of FLAC does not depend on how it was compressed', async () => {
    const plain = await identityOf('a.flac', makeFlac([samples]));
    expect(await identityOf('b.flac', makeFlac([samples], { blockSize: 1152 }))).toBe(plain);
  });

  it('of FLAC without MD5 is a hash of the frames', async () => {
    const plain = await identityOf('a.flac', makeFlac([samples], { md5: false }));
    expect(plain).toMatch(/^sha256:[0-9a-f]{64}$/u);
    const retagged = Buffer.concat([
      tag,
      makeFlac([samples], { md5: false, blocks: [comment] }),
      makeId3v1('x'),
    ]);
    expect(await identityOf('b.flac', retagged)).toBe(plain);
    expect(await identityOf('c.flac', makeFlac([other], { md5: false }))).not.toBe(plain);
  });

  it('of WAV and AIFF is a hash of the samples', async () => {
    const extra = [{ id: 'LIST', body: Buffer.from('INFOINAM....x') }];
    expect(await identityOf('b.wav', makeWav([samples], { extra }))).toBe(
      await identityOf('a.wav', makeWav([samples])),
    );
    expect(
      await identityOf('b.aif', makeAiff([samples], { extra: [{ id: 'NAME', body: Buffer.from('x') }] })),
    ).toBe(await identityOf('a.aif', makeAiff([samples])));
    expect(await identityOf('c.wav', makeWav([other]))).not.toBe(
      await identityOf('a.wav', makeWav([samples])),
    );
  });

  it('of MP3 ignores ID3, APE and Lyrics3 tags', async () => {
    const bytes = readFileSync(fixture('click-lame.mp3'));
    const plain = await identityOf('a.mp3', bytes);
    const ape = Buffer.alloc(32 + 50);
    ape.write('APETAGEX', 50, 'latin1');
    ape.writeUInt32LE(2000, 58);
    ape.writeUInt32LE(82, 62);
    const retagged = Buffer.concat([tag, makeId3v2({ TALB: 'Twice' }), bytes, ape, makeId3v1('x')]);
    expect(await identityOf('b.mp3', retagged)).toBe(plain);
    const words = Buffer.from('LYRICSBEGININD0000210');
    const size = Buffer.from(`${String(words.length).padStart(6, '0')}LYRICS200`);
    expect(await identityOf('c.mp3', Buffer.concat([bytes, words, size, makeId3v1('x')]))).toBe(plain);
    expect(await identityOf('d.mp3', readFileSync(fixture('click-plain.mp3')))).not.toBe(plain);
  });

  it('of M4A ignores the index and the tags in it', async () => {
    const bytes = readFileSync(fixture('click.m4a'));
    const free = Buffer.concat([Buffer.from([0, 0, 0, 16]), Buffer.from('freexxxxxxxx')]);
    expect(await identityOf('b.m4a', Buffer.concat([bytes, free]))).toBe(await identityOf('a.m4a', bytes));
    const changed = Buffer.from(bytes);
    changed[changed.indexOf('mdat') + 20]! ^= 1;
    expect(await identityOf('c.m4a', changed)).not.toBe(await identityOf('a.m4a', bytes));
  });

  it('of Ogg ignores the comment, however many pages it takes', async () => {
    const audio = Buffer.from(noise(2000).buffer);
    const plain = await identityOf('a.opus', makeOgg('short', audio));
    expect(await identityOf('b.opus', makeOgg('long '.repeat(30_000), audio))).toBe(plain);
    expect(await identityOf('c.opus', makeOgg('short', Buffer.from(noise(2000, 5).buffer)))).not.toBe(plain);
  });

  it('does not depend on name or folder', async () => {
    const bytes = readFileSync(fixture('click.ogg'));
    expect(await identityOf('Ünïcode Näme.ogg', bytes)).toBe(await audioIdentity(fixture('click.ogg')));
  });

  it('of a file without audio data is refused', async () => {
    await expect(identityOf('a.wav', makeWav([[]]))).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
