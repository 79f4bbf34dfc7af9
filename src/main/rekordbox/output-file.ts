import { randomBytes } from 'node:crypto';
import { open, readdir, realpath, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { sha256Hex } from '../files/hash.ts';
import { AppError } from '../../shared/errors.ts';

const FLUSH_CHARS = 1 << 18;

async function identity(path: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}

/** The path with links in its folder resolved, whether or not the file itself exists. */
async function canonical(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch {
    try {
      return join(await realpath(dirname(absolute)), basename(absolute));
    } catch {
      return absolute;
    }
  }
}

/** Refuses a target that is one of `protectedPaths`, also by another name (symbolic or hard link, other case). */
export async function checkTarget(path: string, protectedPaths: readonly string[]): Promise<void> {
  const [target, targetIdentity] = [await canonical(path), await identity(path)];
  for (const source of protectedPaths) {
    const sameFile = targetIdentity !== null && targetIdentity === (await identity(source));
    if (sameFile || target === (await canonical(source)))
      throw new AppError(
        'conflict',
        `${path} is a file that was imported (${source}); the original is never overwritten: choose another name`,
        { details: { path, source } },
      );
  }
}

/** This machine in the names of temporary files: on a shared drive a process of another one may be writing too. */
const machine = sha256Hex(hostname()).slice(0, 8);

/** A new name for the file that becomes `path` when it is complete, beside it; it says which process writes it. */
export function temporaryFor(path: string): string {
  const name = `.${basename(path)}.${machine}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  return join(dirname(resolve(path)), name);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Removes what killed exports to `path` left beside it: temporary files of processes of this machine that are gone. */
export async function removeStaleTemporaries(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const start = `.${basename(path)}.${machine}.`;
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    // The export itself will say what is wrong with the folder.
    return;
  }
  for (const name of names) {
    const pid = name.startsWith(start)
      ? /^(\d+)\.[\da-f]{8}\.tmp$/.exec(name.slice(start.length))?.[1]
      : undefined;
    if (pid === undefined || isRunning(Number(pid))) continue;
    // One that cannot be removed is in nobody's way.
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/**
 * Replaces the bytes `gap` at `at` by `start`, moving what follows up to `end` when the lengths differ. Returns the new end.
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
      // Towards the end when growing, towards the start when shrinking, so that nothing is overwritten before it is read.
      const offset = shift > 0 ? end - done - length : from + done;
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await file.read(block, filled, length - filled, offset + filled);
        if (bytesRead === 0)
          throw new AppError('io', 'The temporary file became shorter while it was written');
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

/** Makes the rename itself durable; some platforms cannot open folders, and there the rename is all there is. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
