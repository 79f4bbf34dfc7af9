import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../../shared/errors.ts';
import { writeThrough } from '../../files/output.ts';
import { base64Lines } from './write-payloads.ts';

/** Payloads by the name that Serato gives them: `Serato Markers2`, `Serato BeatGrid`. */
export type NamedPayloads = Readonly<Record<string, Buffer>>;

/** `Serato Markers_` would win over `Serato Markers2` where both are there: Serato does without it. */
const SUPERSEDED = 'Serato Markers_';
/** Tags with covers take some megabytes. */
const MAX_TAG_BYTES = 64 * 1024 ** 2;
const MIME = 'application/octet-stream';

/** New bytes for the start of a file, and where the rest begins that stays as it is. */
interface NewStart {
  readonly bytes: Buffer;
  readonly rest: number;
}

const unsupported = (path: string, why: string): AppError =>
  new AppError('unsupported_format', `${path}: ${why}`, { details: { path } });

const fromSynchsafe = (bytes: Buffer, at: number): number =>
  ((bytes[at]! & 127) << 21) |
  ((bytes[at + 1]! & 127) << 14) |
  ((bytes[at + 2]! & 127) << 7) |
  (bytes[at + 3]! & 127);
const toSynchsafe = (value: number): Buffer =>
  Buffer.from([(value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127]);

/** Description of a GEOB frame in Latin-1, which is what Serato writes; null for any other. */
function descriptionOf(body: Buffer): string | null {
  if (body[0] !== 0) return null;
  const mime = body.indexOf(0, 1);
  const file = body.indexOf(0, mime + 1);
  const end = body.indexOf(0, file + 1);
  return mime < 0 || file < 0 || end < 0 ? null : body.toString('latin1', file + 1, end);
}

/** An ID3v2 tag with its frames as they were, but for those of Serato (id3.org, ID3v2.3 and 2.4). */
function newId3(path: string, tag: Buffer, payloads: NamedPayloads): Buffer {
  const version = tag.length > 0 ? tag[3]! : 4;
  const flags = tag.length > 0 ? tag[5]! : 0;
  if (version !== 3 && version !== 4)
    throw unsupported(path, `its tag is ID3v2.${version}; write it anew as ID3v2.4`);
  if ((flags & 0xc0) !== 0)
    throw unsupported(path, 'its tag is unsynchronised or extended; write it anew with a tag editor');
  const replaced = new Set([...Object.keys(payloads), SUPERSEDED]);
  const frames: Buffer[] = [];
  for (let at = 10; at + 10 <= tag.length && tag[at] !== 0;) {
    const size = version === 4 ? fromSynchsafe(tag, at + 4) : tag.readUInt32BE(at + 4);
    const end = at + 10 + size;
    if (end > tag.length) throw unsupported(path, 'its tag is damaged; write it anew with a tag editor');
    const isGeob = tag.toString('latin1', at, at + 4) === 'GEOB';
    const description = isGeob ? descriptionOf(tag.subarray(at + 10, end)) : null;
    if (description === null || !replaced.has(description)) frames.push(tag.subarray(at, end));
    at = end;
  }
  for (const [name, payload] of Object.entries(payloads)) {
    const body = Buffer.concat([Buffer.from(`\0${MIME}\0\0${name}\0`, 'latin1'), payload]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(body.length);
    frames.push(
      Buffer.concat([
        Buffer.from('GEOB'),
        version === 4 ? toSynchsafe(body.length) : size,
        Buffer.from([0, 0]),
        body,
      ]),
    );
  }
  const content = Buffer.concat(frames);
  return Buffer.concat([
    Buffer.from(`ID3`),
    Buffer.from([version, 0, 0]),
    toSynchsafe(content.length),
    content,
  ]);
}

/** Names of Vorbis comments by the payload's. */
const comments: Readonly<Record<string, string>> = {
  'Serato Markers2': 'SERATO_MARKERS_V2',
  'Serato BeatGrid': 'SERATO_BEATGRID',
};

/** A VORBIS_COMMENT block with its comments as they were, but for those of Serato (xiph.org, Vorbis I comment field). */
function newComments(path: string, block: Buffer, payloads: NamedPayloads): Buffer {
  const replaced = new Set(Object.keys(payloads).map((name) => comments[name]));
  const texts: Buffer[] = [];
  let vendor = Buffer.from('Segue');
  if (block.length > 0) {
    try {
      let at = 4 + block.readUInt32LE(0);
      vendor = Buffer.from(block.subarray(4, at));
      const count = block.readUInt32LE(at);
      at += 4;
      for (let i = 0; i < count; i++) {
        const length = block.readUInt32LE(at);
        const text = block.subarray(at + 4, at + 4 + length);
        if (text.length < length) throw new RangeError('a comment is cut off');
        at += 4 + length;
        const name = text.toString('latin1', 0, Math.max(0, text.indexOf('='))).toUpperCase();
        if (!replaced.has(name)) texts.push(text);
      }
    } catch {
      throw unsupported(path, 'its tags are damaged; write them anew with a tag editor');
    }
  }
  for (const [name, payload] of Object.entries(payloads)) {
    const wrapped = Buffer.concat([Buffer.from(`${MIME}\0\0${name}\0`, 'latin1'), payload]);
    texts.push(Buffer.from(`${comments[name]!}=${base64Lines(wrapped)}`, 'latin1'));
  }
  const length = (bytes: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(bytes.length);
    return Buffer.concat([head, bytes]);
  };
  const count = Buffer.alloc(4);
  count.writeUInt32LE(texts.length);
  return Buffer.concat([length(vendor), count, ...texts.map(length)]);
}

async function readStart(path: string, payloads: NamedPayloads): Promise<NewStart> {
  await using file = await open(path);
  const read = async (at: number, length: number): Promise<Buffer> => {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, at);
    return bytes.subarray(0, bytesRead);
  };
  const head = await read(0, 10);
  if (head.toString('latin1', 0, 4) === 'fLaC') return await flacStart(path, read, payloads);
  const isTagged = head.toString('latin1', 0, 3) === 'ID3' && head.length === 10;
  const isMpeg = head.length === 10 && head[0] === 0xff && (head[1]! & 0xe0) === 0xe0;
  if (!isTagged && !isMpeg)
    throw unsupported(path, 'Serato’s tags can be written into copies of MP3 and FLAC files only');
  const size = isTagged ? 10 + fromSynchsafe(head, 6) : 0;
  if (size > MAX_TAG_BYTES) throw unsupported(path, 'its tag is too large');
  return { bytes: newId3(path, await read(0, size), payloads), rest: size };
}

/** The blocks before the audio: all as they were but the comments. */
async function flacStart(
  path: string,
  read: (at: number, length: number) => Promise<Buffer>,
  payloads: NamedPayloads,
): Promise<NewStart> {
  const VORBIS_COMMENT = 4;
  const PADDING = 1;
  const blocks: { type: number; data: Buffer }[] = [];
  let at = 4;
  for (let isLast = false; !isLast;) {
    const head = await read(at, 4);
    if (head.length < 4) throw unsupported(path, 'it ends inside its metadata');
    isLast = (head[0]! & 128) !== 0;
    const length = head.readUIntBE(1, 3);
    const data = await read(at + 4, length);
    if (data.length < length || at > MAX_TAG_BYTES) throw unsupported(path, 'its metadata is damaged');
    at += 4 + length;
    const type = head[0]! & 127;
    if (type !== PADDING) blocks.push({ type, data });
  }
  const old = blocks.find(({ type }) => type === VORBIS_COMMENT);
  const data = newComments(path, old?.data ?? Buffer.alloc(0), payloads);
  if (old) old.data = data;
  else blocks.push({ type: VORBIS_COMMENT, data });
  const written = blocks.map((block, i) => {
    const head = Buffer.alloc(4);
    head.writeUInt8(block.type | (i === blocks.length - 1 ? 128 : 0), 0);
    if (block.data.length >= 1 << 24) throw unsupported(path, 'its tags are too large');
    head.writeUIntBE(block.data.length, 1, 3);
    return Buffer.concat([head, block.data]);
  });
  return { bytes: Buffer.concat([Buffer.from('fLaC'), ...written]), rest: at };
}

/**
 * Writes a copy of an MP3 or FLAC file with Serato's payloads in its tags; audio and all other tags are the same bytes.
 * @throws AppError `unsupported_format` for other files and tags that cannot be extended, `io`
 */
export async function writeTaggedCopy(from: string, to: string, payloads: NamedPayloads): Promise<void> {
  const { bytes, rest } = await readStart(from, payloads);
  await writeThrough(to, async (partial) => {
    const target = createWriteStream(partial);
    target.write(bytes);
    await pipeline(createReadStream(from, { start: rest }), target);
  });
}
