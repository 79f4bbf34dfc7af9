import { oggBeatGrid, oggMarkers } from '../write-payloads.ts';
import type { SeratoTags } from '../write-payloads.ts';
import { MAX_TAG_BYTES, unsupported } from './pieces.ts';
import type { OldFile, Piece } from './pieces.ts';
import { newComments } from './vorbis-comments.ts';
import { msg } from '../../../../shared/languages/translate.ts';

const HEADER_BYTES = 27;
const MAX_SEGMENTS = 255;
const CONTINUED = 1;
const LAST = 4;
/** Header packets of Vorbis: identification, comments, codebooks. */
const HEADER_PACKETS = 3;
const COMMENT_MAGIC = '\u0003vorbis';
const CRC_AT = 22;

/** CRC-32 as defined for Ogg: polynomial 0x04c11db7, not reflected, initial value 0 (RFC 3533, 6). */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc >>> 0;
});

function withChecksum(page: Buffer): Buffer {
  page.writeUInt32LE(0, CRC_AT);
  let crc = 0;
  for (const byte of page) crc = ((crc << 8) ^ crcTable[((crc >>> 24) ^ byte) & 255]!) >>> 0;
  page.writeUInt32LE(crc, CRC_AT);
  return page;
}

interface Page {
  readonly at: number;
  readonly bytes: Buffer;
  readonly lacing: Buffer;
  readonly body: Buffer;
  readonly serial: number;
  readonly sequence: number;
}

async function pageAt({ path, read }: OldFile, at: number): Promise<Page> {
  const head = await read(at, HEADER_BYTES + MAX_SEGMENTS);
  if (head.length < HEADER_BYTES || head.toString('latin1', 0, 4) !== 'OggS')
    throw unsupported(path, msg('its pages are damaged'));
  const segments = head[26]!;
  const lacing = head.subarray(HEADER_BYTES, HEADER_BYTES + segments);
  const start = HEADER_BYTES + segments;
  const length = start + lacing.reduce((sum, value) => sum + value, 0);
  const bytes = await read(at, length);
  if (bytes.length < length) throw unsupported(path, msg('it ends inside a page'));
  return {
    at,
    bytes,
    lacing,
    body: bytes.subarray(start),
    serial: bytes.readUInt32LE(14),
    sequence: bytes.readUInt32LE(18),
  };
}

/** Splits packets that begin a stream into pages of their own; none of them has a time position. */
function pagesOf(packets: readonly Buffer[], serial: number, first: number): Buffer[] {
  const lacing = packets.flatMap((packet) => [
    ...Array<number>(Math.floor(packet.length / 255)).fill(255),
    packet.length % 255,
  ]);
  const body = Buffer.concat(packets);
  const pages: Buffer[] = [];
  let at = 0;
  for (let from = 0; from < lacing.length; from += MAX_SEGMENTS) {
    const segments = lacing.slice(from, from + MAX_SEGMENTS);
    const length = segments.reduce((sum, value) => sum + value, 0);
    const head = Buffer.alloc(HEADER_BYTES);
    head.write('OggS', 'latin1');
    head[5] = from > 0 && lacing[from - 1] === 255 ? CONTINUED : 0;
    const ends = segments.some((value) => value < 255);
    head.writeBigInt64LE(ends ? 0n : -1n, 6);
    head.writeUInt32LE(serial, 14);
    head.writeUInt32LE(first + pages.length, 18);
    head[26] = segments.length;
    pages.push(withChecksum(Buffer.concat([head, Buffer.from(segments), body.subarray(at, at + length)])));
    at += length;
  }
  return pages;
}

/**
 * An Ogg Vorbis file: the second packet holds the comments, and the pages after it are renumbered if their count
 * changes. How Serato would write a grid with several markers here is not known, so such a grid is left out.
 */
export async function* oggPieces(file: OldFile, tags: SeratoTags): AsyncGenerator<Piece> {
  const { path, size } = file;
  const first = await pageAt(file, 0);
  if (!first.body.toString('latin1', 0, 7).endsWith('vorbis') || first.lacing.length !== 1)
    throw unsupported(path, msg('Serato’s tags can be written into Ogg files of Vorbis only'));
  const packets: Buffer[] = [];
  let open: Buffer[] = [];
  let at = first.bytes.length;
  let oldPages = 0;
  while (packets.length < HEADER_PACKETS - 1) {
    const page = await pageAt(file, at);
    if (page.serial !== first.serial || at > MAX_TAG_BYTES)
      throw unsupported(path, msg('its streams are interleaved; write it anew as plain Ogg Vorbis'));
    let from = 0;
    let length = 0;
    for (const value of page.lacing) {
      length += value;
      if (value === 255) continue;
      packets.push(Buffer.concat([...open, page.body.subarray(from, from + length)]));
      open = [];
      from += length;
      length = 0;
    }
    if (length > 0) open.push(page.body.subarray(from));
    at += page.bytes.length;
    oldPages++;
  }
  const [comment, codebooks, ...more] = packets;
  if (!comment!.toString('latin1', 0, 7).startsWith(COMMENT_MAGIC) || more.length > 0 || open.length > 0)
    throw unsupported(path, msg('its headers and its audio share a page; write it anew'));
  const made = Buffer.concat([
    Buffer.from(COMMENT_MAGIC, 'latin1'),
    newComments(
      path,
      comment!.subarray(7),
      {
        serato_markers2: oggMarkers(tags.inner),
        ...(tags.grid?.length === 1 ? { serato_beatgrid: oggBeatGrid(tags.grid) } : {}),
      },
      ['serato_markers'],
    ),
    Buffer.from([1]),
  ]);
  yield first.bytes;
  const pages = pagesOf([made, codebooks!], first.serial, first.sequence + 1);
  yield* pages;
  const moved = pages.length - oldPages;
  if (moved === 0) {
    yield { from: at, to: size };
    return;
  }
  while (at < size) {
    const page = await pageAt(file, at);
    at += page.bytes.length;
    if (page.serial === first.serial) {
      page.bytes.writeUInt32LE((page.sequence + moved) >>> 0, 18);
      withChecksum(page.bytes);
    }
    yield page.bytes;
    if ((page.bytes[5]! & LAST) !== 0 && page.serial === first.serial) {
      // The rest belongs to another stream with its own numbering.
      yield { from: at, to: size };
      return;
    }
  }
}
