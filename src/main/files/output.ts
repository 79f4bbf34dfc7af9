import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import writeFileAtomic from 'write-file-atomic';
import { AppError, errorMessage } from '../../shared/errors.ts';

function ioError(path: string, cause: unknown): AppError {
  return cause instanceof AppError
    ? cause
    : new AppError('io', `Cannot write ${path}: ${errorMessage(cause)}`, { details: { path }, cause });
}

/** Writes a whole file or nothing; missing folders are made. Throws `io`. */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(
      path,
      typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      { fsync: false },
    );
  } catch (cause) {
    throw ioError(path, cause);
  }
}

/** Writes text piece by piece; the file appears under its name only when it is complete. Throws `io` and what `pieces` throws. */
export async function writePieces(path: string, pieces: Iterable<string>): Promise<void> {
  await writeThrough(path, (partial) => pipeline(Readable.from(pieces), createWriteStream(partial)));
}

/** Lets `write` make a file beside `path` and puts it in place when it is complete. Throws `io` and what `write` throws. */
export async function writeThrough(path: string, write: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${path}.${process.pid}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await write(partial);
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true });
    throw ioError(path, cause);
  }
}
