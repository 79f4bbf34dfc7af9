import { MAX_PARTS } from './budget.ts';
import { fourCc, viewOf } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';

/** One box (atom) of an MP4 file. ISO/IEC 14496-12, 4.2. */
export interface Mp4Box {
  readonly type: string;
  /** Byte offset of the box's content. */
  readonly start: number;
  /** Byte offset after the box. */
  readonly end: number;
  /** Whether the file, or the enclosing box, ends before this box does. */
  readonly isCut: boolean;
}

/** The top-level boxes of a file; a box that extends past the end of the file is cut there. */
export async function readTopBoxes(source: ByteSource, start: number): Promise<Mp4Box[]> {
  const boxes: Mp4Box[] = [];
  let offset = start;
  while (offset + 8 <= source.size && boxes.length < MAX_PARTS) {
    const head = await source.read(offset, 16);
    const box = boxAt(head, 0, source.size - offset);
    if (!box) break;
    boxes.push({ ...box, start: offset + box.start, end: offset + box.end });
    offset += box.end;
  }
  return boxes;
}

function boxAt(bytes: Uint8Array, at: number, limit: number): Mp4Box | undefined {
  if (at + 8 > bytes.length) return undefined;
  const view = viewOf(bytes);
  let size = view.getUint32(at);
  let header = 8;
  if (size === 1) {
    if (at + 16 > bytes.length) return undefined;
    size = Number(view.getBigUint64(at + 8));
    header = 16;
  } else if (size === 0) size = limit - at;
  if (size < header) return undefined;
  return {
    type: fourCc(bytes, at + 4),
    start: at + header,
    end: Math.min(limit, at + size),
    isCut: at + size > limit,
  };
}

/** The boxes inside [start, end) of bytes in memory, up to the number that a valid file has. */
export function boxesIn(bytes: Uint8Array, start: number, end: number): Mp4Box[] {
  const boxes: Mp4Box[] = [];
  for (let at = start; at < end && boxes.length < MAX_PARTS;) {
    const box = boxAt(bytes, at, end);
    if (!box || box.end <= at) break;
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** The first box along a path of types such as `mdia/minf/stbl`. */
export function findBox(bytes: Uint8Array, within: Mp4Box, path: string): Mp4Box | undefined {
  let current: Mp4Box | undefined = within;
  for (const type of path.split('/')) {
    if (!current) return undefined;
    current = boxesIn(bytes, current.start, current.end).find((box) => box.type === type);
  }
  return current;
}

/**
 * Maximum size of `moov` that is read: enough for the sample tables of a day of audio and for covers, which are inside
 * it too.
 */
const MAX_MOOV = 64 * 1024 * 1024;

/**
 * Reads `moov` into memory; box offsets are relative to `bytes`. Undefined if the file has none (truncated, or not
 * MP4).
 */
export async function readMoov(
  source: ByteSource,
  start: number,
): Promise<{ bytes: Uint8Array; moov: Mp4Box; topBoxes: Mp4Box[] } | undefined> {
  const topBoxes = await readTopBoxes(source, start);
  const found = topBoxes.find((box) => box.type === 'moov');
  if (!found || found.end - found.start > MAX_MOOV) return undefined;
  const bytes = await source.read(found.start, found.end - found.start);
  return { bytes, moov: { type: 'moov', start: 0, end: bytes.length, isCut: false }, topBoxes };
}

/** The first audio track of the movie. */
export function findSoundTrack(bytes: Uint8Array, moov: Mp4Box): Mp4Box | undefined {
  return boxesIn(bytes, moov.start, moov.end).find((box) => {
    if (box.type !== 'trak') return false;
    const handler = findBox(bytes, box, 'mdia/hdlr');
    return handler !== undefined && fourCc(bytes, handler.start + 8) === 'soun';
  });
}

/** Type of the first sample entry of an audio track: `mp4a`, `alac`, … */
export function sampleEntry(bytes: Uint8Array, track: Mp4Box): Mp4Box | undefined {
  const description = findBox(bytes, track, 'mdia/minf/stbl/stsd');
  return description && boxesIn(bytes, description.start + 8, description.end)[0];
}

/** Bytes of an audio sample entry before its boxes: QuickTime's versions 1 and 2 are longer than ISO's. */
const SOUND_ENTRY_BYTES: Readonly<Record<number, number>> = { 0: 28, 1: 44, 2: 64 };

/** The boxes inside an audio sample entry. */
export function soundEntryBoxes(bytes: Uint8Array, entry: Mp4Box): Mp4Box[] {
  const version = entry.start + 10 <= entry.end ? viewOf(bytes).getUint16(entry.start + 8) : 0;
  return boxesIn(bytes, entry.start + (SOUND_ENTRY_BYTES[version] ?? 28), entry.end);
}

/** Codec of the first audio track; undefined if there is none that Segue can read. */
export async function readMp4Codec(source: ByteSource, start: number): Promise<'aac' | 'alac' | undefined> {
  const movie = await readMoov(source, start);
  const track = movie && findSoundTrack(movie.bytes, movie.moov);
  const entry = movie && track && sampleEntry(movie.bytes, track);
  if (entry?.type === 'mp4a') return 'aac';
  if (entry?.type === 'alac') return 'alac';
  return undefined;
}
