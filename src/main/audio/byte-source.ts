import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** Turns a file-system error into an {@link AppError} that names the file. */
export function fileError(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = basename(path);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new AppError(
      'not_found',
      msg('{name} no longer exists: restore it or relocate the track ({path})', { name, path }),
      {
        details: { path },
        cause: error,
      },
    );
  const text =
    code === 'EACCES' || code === 'EPERM'
      ? msg('{name} may not be read: check its permissions ({path})', { name, path })
      : code === 'EISDIR'
        ? msg('{name} is a folder, not an audio file ({path})', { name, path })
        : msg('{name} cannot be read ({reason}): check the disk ({path})', {
            name,
            reason: errorText(error),
            path,
          });
  return new AppError('io', text, { details: { path }, cause: error });
}

/** The error for an audio file that cannot be decoded to the end. */
export function damaged(path: string, what: Message, cause?: unknown): AppError {
  return new AppError(
    'invalid_input',
    msg('{name} is damaged: {what}. Copy or download it again ({path})', {
      name: basename(path),
      what,
      path,
    }),
    { details: { path }, ...(cause === undefined ? {} : { cause }) },
  );
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', msg('Cancelled'));
}

/** Non-blocking, because opening a pipe otherwise waits for a writer. Windows has no such flag. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const SHORT_READ_BYTES = 512;
const WINDOW_BYTES = 32 * 1024;

/** Random access to one open file; every error names the file. Close it when done (`await using`). */
export class ByteSource implements AsyncDisposable {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly #handle: FileHandle;
  /** The window that the last short read came from. */
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  /** Throws AppError `not_found`, `io`, or `invalid_input` for an empty file. */
  static async open(path: string): Promise<ByteSource> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, OPEN_FLAGS);
      const stats = await handle.stat();
      if (!stats.isFile())
        throw new AppError(
          'io',
          msg('{name} is a pipe or device, not an audio file ({path})', { name: basename(path), path }),
          {
            details: { path },
          },
        );
      if (stats.size === 0)
        throw new AppError(
          'invalid_input',
          msg('{name} is empty (0 bytes): copy or download it again ({path})', {
            name: basename(path),
            path,
          }),
          { details: { path } },
        );
      return new ByteSource(path, stats.size, handle);
    } catch (error) {
      await handle?.close();
      throw fileError(path, error);
    }
  }

  /** Reads up to `length` bytes from `offset`; fewer only at the end of the file. The caller owns the array. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    if (length > SHORT_READ_BYTES) return await this.#readDirectly(offset, length);
    // Headers are walked in steps of a few bytes, and thousands of chunks must not cause thousands of reads.
    const isInside =
      offset >= this.#windowStart && offset + length <= this.#windowStart + this.#window.length;
    if (!isInside) {
      this.#window = await this.#readDirectly(offset, WINDOW_BYTES);
      this.#windowStart = offset;
      return this.#window.slice(0, length);
    }
    return this.#window.slice(offset - this.#windowStart, offset - this.#windowStart + length);
  }

  async #readDirectly(offset: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    const buffer = new Uint8Array(wanted);
    let filled = 0;
    try {
      while (filled < wanted) {
        const { bytesRead } = await this.#handle.read(buffer, filled, wanted - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
    } catch (error) {
      throw fileError(this.path, error);
    }
    return filled === wanted ? buffer : buffer.subarray(0, filled);
  }

  /** The bytes of [start, end) in pieces of at most `pieceSize`. */
  async *pieces(start: number, end: number, pieceSize = 256 * 1024): AsyncGenerator<Uint8Array> {
    let offset = start;
    while (offset < end) {
      const piece = await this.read(offset, Math.min(pieceSize, end - offset));
      if (piece.length === 0) return;
      offset += piece.length;
      yield piece;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

/** Concatenates arrays. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Four ASCII characters at `at`: the type of a chunk or box. */
export function fourCc(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
