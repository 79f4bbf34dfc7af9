import { encodeBeatGrid, encodeMarkers } from '../write-payloads.ts';
import type { SeratoTags } from '../write-payloads.ts';
import { MAX_TAG_BYTES, unsupported } from './pieces.ts';
import type { OldFile, Piece } from './pieces.ts';
import { msg } from '../../../../shared/languages/translate.ts';

/** `Serato Markers_` takes precedence over `Serato Markers2` if both exist; Serato works without it. */
const SUPERSEDED = 'Serato Markers_';
export const SERATO_MIME = 'application/octet-stream';

const fromSynchsafe = (bytes: Buffer, at: number): number =>
  ((bytes[at]! & 127) << 21) |
  ((bytes[at + 1]! & 127) << 14) |
  ((bytes[at + 2]! & 127) << 7) |
  (bytes[at + 3]! & 127);
const toSynchsafe = (value: number): Buffer =>
  Buffer.from([(value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127]);

/** Payloads by Serato's names for GEOB frames, and for formats that store frames as text. */
export function namedPayloads({ inner, grid }: SeratoTags): Readonly<Record<string, Buffer>> {
  return {
    'Serato Markers2': encodeMarkers(inner),
    ...(grid ? { 'Serato BeatGrid': encodeBeatGrid(grid) } : {}),
  };
}

/** Description of a GEOB frame in Latin-1, which Serato uses; null for other encodings. */
function descriptionOf(body: Buffer): string | null {
  if (body[0] !== 0) return null;
  const mime = body.indexOf(0, 1);
  const file = body.indexOf(0, mime + 1);
  const end = body.indexOf(0, file + 1);
  return mime < 0 || file < 0 || end < 0 ? null : body.toString('latin1', file + 1, end);
}

/**
 * An ID3v2 tag with its frames unchanged, except Serato's (id3.org, ID3v2.3 and 2.4). An empty `tag` creates a new one.
 * @throws AppError `unsupported_format` for a tag that cannot be extended
 */
function newId3(path: string, tag: Buffer, tags: SeratoTags): Buffer {
  const version = tag.length > 0 ? tag[3]! : 4;
  const flags = tag.length > 0 ? tag[5]! : 0;
  if (version !== 3 && version !== 4)
    throw unsupported(path, msg('its tag is ID3v2.{version}; write it anew as ID3v2.4', { version }));
  if ((flags & 0xc0) !== 0)
    throw unsupported(path, msg('its tag is unsynchronised or extended; write it anew with a tag editor'));
  const payloads = namedPayloads(tags);
  const replaced = new Set([...Object.keys(payloads), SUPERSEDED]);
  const frames: Buffer[] = [];
  for (let at = 10; at + 10 <= tag.length && tag[at] !== 0;) {
    const size = version === 4 ? fromSynchsafe(tag, at + 4) : tag.readUInt32BE(at + 4);
    const end = at + 10 + size;
    if (end > tag.length) throw unsupported(path, msg('its tag is damaged; write it anew with a tag editor'));
    const isGeob = tag.toString('latin1', at, at + 4) === 'GEOB';
    const description = isGeob ? descriptionOf(tag.subarray(at + 10, end)) : null;
    if (description === null || !replaced.has(description)) frames.push(tag.subarray(at, end));
    at = end;
  }
  for (const [name, payload] of Object.entries(payloads)) {
    const body = Buffer.concat([Buffer.from(`\0${SERATO_MIME}\0\0${name}\0`, 'latin1'), payload]);
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
    Buffer.from('ID3'),
    Buffer.from([version, 0, 0]),
    toSynchsafe(content.length),
    content,
  ]);
}

/** An MP3: its tag precedes the audio. `head` is the first ten bytes. */
export async function mp3Pieces(
  { path, size, read }: OldFile,
  head: Buffer,
  tags: SeratoTags,
): Promise<Piece[]> {
  const isTagged = head.toString('latin1', 0, 3) === 'ID3';
  const length = isTagged ? 10 + fromSynchsafe(head, 6) : 0;
  if (length > MAX_TAG_BYTES) throw unsupported(path, msg('its tag is too large'));
  return [newId3(path, await read(0, length), tags), { from: length, to: size }];
}

/** An AIFF or AIFF-C: its tag is a chunk of the form, at any position. */
export async function aiffPieces({ path, size, read }: OldFile, tags: SeratoTags): Promise<Piece[]> {
  const chunks: Piece[] = [];
  let old: Buffer = Buffer.alloc(0);
  let at = 12;
  while (at + 8 <= size) {
    const head = await read(at, 8);
    const length = head.readUInt32BE(4);
    // A recorder that lost power leaves its last chunk unfinished.
    const end = Math.min(size, at + 8 + length + (length % 2));
    if (/^ID3 $/i.test(head.toString('latin1', 0, 4))) {
      if (length > MAX_TAG_BYTES) throw unsupported(path, msg('its tag is too large'));
      old = await read(at + 8, length);
    } else chunks.push({ from: at, to: end });
    at = end;
  }
  const tag = newId3(path, old, tags);
  const head = Buffer.alloc(8);
  head.write('ID3 ', 'latin1');
  head.writeUInt32BE(tag.length, 4);
  const pieces = [...chunks, head, tag, Buffer.alloc(tag.length % 2)];
  const form = await read(0, 12);
  const total = pieces.reduce((sum, piece) => sum + lengthOf(piece), 4);
  if (total > 0xff_ff_ff_ff) throw unsupported(path, msg('it would be larger than an AIFF can be'));
  form.writeUInt32BE(total, 4);
  return [form, ...pieces];
}

const lengthOf = (piece: Piece): number =>
  piece instanceof Uint8Array ? piece.length : piece.to - piece.from;
