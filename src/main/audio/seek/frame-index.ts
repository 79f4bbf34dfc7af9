import type { SeekPoint } from './flac-seek.ts';

/** One of this many frames is indexed. */
const STRIDE = 16;

export interface IndexedFrame {
  /** Byte offset in the file. */
  readonly offset: number;
}

/** Finds frames of a stream that has no index of its own. */
export interface FrameIndex {
  /** The last indexed frame at or before `frame`; `sample` counts frames. Undefined if the stream changes before it. */
  locate(frame: number): Promise<SeekPoint | undefined>;
}

/**
 * Scans the frames once, as far as they are requested.
 * @param framesFrom all frames from a byte offset at which one begins; it ends when their length changes
 */
export function createFrameIndex(
  start: number,
  framesFrom: (offset: number) => AsyncIterable<IndexedFrame>,
): FrameIndex {
  const offsets = [start];
  let isWhole = false;
  let scanning: Promise<void> = Promise.resolve();

  async function scanTo(slot: number): Promise<void> {
    if (slot < offsets.length || isWhole) return;
    let count = (offsets.length - 1) * STRIDE;
    for await (const { offset } of framesFrom(offsets.at(-1)!)) {
      if (count > 0 && count % STRIDE === 0 && count / STRIDE === offsets.length) offsets.push(offset);
      if (offsets.length > slot) return;
      count++;
    }
    isWhole = true;
  }

  return {
    async locate(frame) {
      const slot = Math.floor(Math.max(0, frame) / STRIDE);
      // All callers share one scan.
      scanning = scanning.catch(() => undefined).then(() => scanTo(slot));
      await scanning;
      const offset = offsets[slot];
      return offset === undefined ? undefined : { offset, sample: slot * STRIDE };
    },
  };
}
