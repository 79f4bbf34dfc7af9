import type { SeekPoint } from './flac-seek.ts';

/** One frame out of this many is remembered. */
const STRIDE = 16;

export interface IndexedFrame {
  /** Byte offset in the file. */
  readonly offset: number;
}

/** Finds frames of a stream that says nowhere where they lie. */
export interface FrameIndex {
  /** The last remembered frame at or before `frame`; `sample` counts frames. Undefined where the stream changes before it. */
  locate(frame: number): Promise<SeekPoint | undefined>;
}

/**
 * Goes through the frames once, as far as they are asked for.
 * @param framesFrom all frames from a byte offset at which one begins; it ends where they stop being of one length
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
      // One scan at a time, whoever asks.
      scanning = scanning.catch(() => undefined).then(() => scanTo(slot));
      await scanning;
      const offset = offsets[slot];
      return offset === undefined ? undefined : { offset, sample: slot * STRIDE };
    },
  };
}
