import { fourCc, viewOf } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';

/** One page of an Ogg stream. RFC 3533. */
export interface OggPage {
  /** Byte offset in the file. */
  readonly offset: number;
  /** Header and body. */
  readonly bytes: Uint8Array;
  /** Size of the header in bytes. */
  readonly headerLength: number;
  readonly serial: number;
  readonly sequence: number;
  /** Position at the end of the page in samples; -1 if no packet ends on it. */
  readonly granule: number;
  /** Number of packets that end on it. */
  readonly packets: number;
  /** Whether the file ends inside it. */
  readonly isCut: boolean;
  /** Whether a stream begins with it. */
  readonly isFirst: boolean;
}

const HEADER_BYTES = 27;
const FIRST_PAGE = 2;
const WINDOW_BYTES = 256 * 1024;
/** Longest page: 255 segments of 255 bytes. */
const MAX_PAGE = HEADER_BYTES + 255 + 255 * 255;

/** Reads the page at `at`; a page that extends past the bytes only counts at the end of the file. */
function parsePage(bytes: Uint8Array, at: number, offset: number, isLast: boolean): OggPage | undefined {
  if (at + HEADER_BYTES > bytes.length || fourCc(bytes, at) !== 'OggS' || bytes[at + 4] !== 0)
    return undefined;
  const segments = bytes[at + 26]!;
  const headerLength = HEADER_BYTES + segments;
  let length = headerLength;
  let packets = 0;
  for (let i = 0; i < segments; i++) {
    const lacing = bytes[at + HEADER_BYTES + i] ?? 0;
    length += lacing;
    if (lacing < 255) packets++;
  }
  const isCut = at + length > bytes.length;
  if (isCut && !isLast) return undefined;
  const view = viewOf(bytes);
  return {
    offset,
    bytes: bytes.subarray(at, at + length),
    headerLength,
    serial: view.getUint32(at + 14, true),
    sequence: view.getUint32(at + 18, true),
    granule: Number(view.getBigInt64(at + 6, true)),
    packets,
    isCut,
    isFirst: (bytes[at + 5]! & FIRST_PAGE) !== 0,
  };
}

/** All pages from `start` on, read one window of the file at a time; bytes between pages are skipped. */
export async function* oggPages(source: ByteSource, start: number): AsyncGenerator<OggPage> {
  let bytes = await source.read(start, WINDOW_BYTES);
  let offset = start;
  let at = 0;
  for (;;) {
    if (bytes.length - at < MAX_PAGE && offset + bytes.length < source.size) {
      offset += at;
      at = 0;
      bytes = await source.read(offset, WINDOW_BYTES);
    }
    if (at >= bytes.length) return;
    const page = parsePage(bytes, at, offset + at, offset + bytes.length >= source.size);
    if (page) {
      yield page;
      at += page.bytes.length;
    } else {
      const next = bytes.indexOf(0x4f, at + 1);
      at = next < 0 ? bytes.length : next;
    }
  }
}

export type OggCodec = 'vorbis' | 'opus' | 'flac';

/** The codec named in a stream's first packet. */
export function oggCodec(body: Uint8Array): OggCodec | undefined {
  const magic = String.fromCharCode(...body.subarray(0, 8));
  if (magic.startsWith('\u0001vorbis')) return 'vorbis';
  if (magic === 'OpusHead') return 'opus';
  if (magic.startsWith('\u007fFLAC')) return 'flac';
  return undefined;
}
