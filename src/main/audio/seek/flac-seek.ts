import type { ByteSource } from '../byte-source.ts';
import { FlacFrameSplitter, isIntact } from '../flac-frames.ts';
import type { FlacFrame } from '../flac-frames.ts';
import type { FlacInfo } from '../flac-metadata.ts';

/** A position to start decoding from: a byte offset, and its first sample. */
export interface SeekPoint {
  readonly offset: number;
  readonly sample: number;
}

/** Bytes read to find a frame: several times the usual frame size. */
const WINDOW_BYTES = 64 * 1024;
/** A range this short is decoded rather than searched. */
const NEAR_BYTES = 96 * 1024;

/**
 * The first intact frame in [offset, end), verified by its checksum, so that bytes that look like a header are not
 * mistaken for one.
 */
async function frameAfter(
  source: ByteSource,
  info: FlacInfo,
  offset: number,
  end: number,
): Promise<SeekPoint | undefined> {
  const splitter = new FlacFrameSplitter(info);
  let read = offset;
  while (read < end) {
    const piece = await source.read(read, WINDOW_BYTES);
    if (piece.length === 0) return undefined;
    read += piece.length;
    for (const frame of splitter.take(piece, read >= source.size))
      if (isIntact(frame)) return pointOf(frame, offset);
  }
  return undefined;
}

function pointOf(frame: FlacFrame, base: number): SeekPoint {
  return { offset: base + frame.offset, sample: frame.start };
}

/** A frame at or before `sample`, at most about a second earlier if frames have the usual size. */
export async function seekFlac(source: ByteSource, info: FlacInfo, sample: number): Promise<SeekPoint> {
  let best: SeekPoint = { offset: info.audioStart, sample: 0 };
  let end = source.size;
  while (sample > best.sample && end - best.offset > NEAR_BYTES) {
    const middle = Math.floor((best.offset + end) / 2);
    const found = await frameAfter(source, info, middle, end);
    if (found && found.sample <= sample) best = found;
    else end = middle;
  }
  return best;
}
