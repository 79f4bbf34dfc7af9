import { ByteSource } from '../byte-source.ts';
import { Mp3FrameSplitter } from '../mp3-frames.ts';
import { isSameStream } from '../mp3-header.ts';
import type { Mp3Stream } from '../mp3-info.ts';
import type { SeekPoint } from './flac-seek.ts';
import { createFrameIndex } from './frame-index.ts';
import type { FrameIndex, IndexedFrame } from './frame-index.ts';

const PIECE_BYTES = 64 * 1024;
/**
 * Frames decoded before the wanted one: its data may begin in earlier ones (up to 511 bytes back, and the smallest
 * frames hold 11), and its windows overlap theirs.
 */
const PRE_ROLL = 32;

/** Finds frames of one MP3 file. */
export function createMp3Index(path: string, stream: Mp3Stream): FrameIndex {
  const { header: first, audioStart, audioEnd } = stream;
  return createFrameIndex(audioStart, async function* (offset): AsyncGenerator<IndexedFrame> {
    await using source = await ByteSource.open(path);
    const splitter = new Mp3FrameSplitter(first);
    async function* frames() {
      for await (const piece of source.pieces(offset, audioEnd, PIECE_BYTES))
        yield* splitter.take(piece, false);
      yield* splitter.take(new Uint8Array(0), true);
    }
    for await (const frame of frames()) {
      // From here on the samples are resampled, so they can no longer be counted in frames.
      if (!isSameStream(frame.header, first)) return;
      yield { offset: offset + frame.offset };
    }
  });
}

/** Where to start decoding so that everything from `sample` on is correct. */
export async function seekMp3(index: FrameIndex, stream: Mp3Stream, sample: number): Promise<SeekPoint> {
  const { samples } = stream.header;
  const begin = { offset: stream.audioStart, sample: 0 };
  const frame = Math.floor(sample / samples) - PRE_ROLL;
  if (frame <= 0) return begin;
  const found = await index.locate(frame);
  return found ? { offset: found.offset, sample: found.sample * samples } : begin;
}
