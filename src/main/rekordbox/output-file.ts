import type { FileHandle } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';

const FLUSH_CHARS = 1 << 18;

/**
 * Replaces the `gap` bytes at `at` by `start`, moving everything up to `end` if the lengths differ. Returns the new
 * end.
 */
export async function closeGap(
  file: FileHandle,
  at: number,
  gap: Buffer,
  start: Buffer,
  end: number,
): Promise<number> {
  const shift = start.length - gap.length;
  if (shift !== 0) {
    const block = Buffer.allocUnsafe(1 << 20);
    const from = at + gap.length;
    const total = end - from;
    for (let done = 0; done < total;) {
      const length = Math.min(block.length, total - done);
      // Moves from the end when growing and from the start when shrinking, so that nothing is overwritten before it is
      // read.
      const offset = shift > 0 ? end - done - length : from + done;
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await file.read(block, filled, length - filled, offset + filled);
        if (bytesRead === 0)
          throw new AppError('io', msg('The temporary file became shorter while it was written'));
        filled += bytesRead;
      }
      await writeAll(file, block.subarray(0, length), offset + shift);
      done += length;
    }
    if (shift < 0) await file.truncate(end + shift);
  }
  await writeAll(file, start, at);
  return end + shift;
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Collects text and writes it to a file in large pieces. */
export interface Output {
  write(text: string): void;
  isFull(): boolean;
  flush(): Promise<void>;
  /** Bytes flushed so far. */
  position(): number;
}

export function createOutput(file: FileHandle): Output {
  let parts: string[] = [];
  let chars = 0;
  let position = 0;
  return {
    write(text) {
      parts.push(text);
      chars += text.length;
    },
    isFull: () => chars >= FLUSH_CHARS,
    async flush() {
      const bytes = Buffer.from(parts.join(''), 'utf8');
      parts = [];
      chars = 0;
      await writeAll(file, bytes, position);
      position += bytes.length;
    },
    position: () => position,
  };
}
