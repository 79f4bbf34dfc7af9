import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg, verbatim } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { throwIfCancelled } from './remote-store.ts';

/** Larger objects are sent in parts, so that an interrupted upload loses at most one. */
export const PART_BYTES = 8 * 1024 * 1024;

/**
 * Downloads an object to `file` via `<file>.part`, resuming an earlier try. `get` returns the bytes from an offset on;
 * `isBeyond` recognises the error for an offset behind the object's end.
 */
export async function resumeDownload(
  file: string,
  get: (from: number) => Promise<Readable>,
  isBeyond: (error: unknown) => boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const part = `${file}.part`;
  await mkdir(dirname(file), { recursive: true });
  const fetch = async (from: number): Promise<void> =>
    pipeline(
      await get(from),
      createWriteStream(part, { flags: from > 0 ? 'r+' : 'w', start: from }),
      signal ? { signal } : {},
    );
  try {
    await fetch((await stat(part).catch(() => null))?.size ?? 0);
  } catch (error) {
    // The part is at least as long as the object: complete or wrong. The caller's checksum decides; here it starts
    // over.
    if (!isBeyond(error)) throw error;
    await rm(part, { force: true });
    await fetch(0);
  }
  await rename(part, file);
}

/** What is wrong, and what to do about it. */
interface Trouble {
  readonly code: string;
  readonly advice: Message | undefined;
}

/** Converts errors of an SDK to errors that name the remote and the remedy. */
export function createAttempt(address: string, explain: (error: unknown) => Trouble) {
  return async <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> => {
    throwIfCancelled(signal);
    try {
      return await work();
    } catch (cause) {
      throwIfCancelled(signal);
      if (cause instanceof AppError) throw cause;
      const { code, advice } = explain(cause);
      throw new AppError(
        'io',
        msg('The remote {address} cannot be used: {reason}. {advice}', {
          address,
          reason: reasonOf(cause),
          advice: advice ?? msg('Try again later; what was transferred stays.'),
        }),
        { details: { remote: address, reason: code }, cause },
      );
    }
  };
}

/** The first line of an error, or of its first cause if several addresses were tried. */
function reasonOf(error: unknown): Message {
  if (error instanceof AggregateError && error.errors.length > 0) return errorText(error.errors[0]);
  if (error instanceof AppError) return error.text;
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
  if (line !== '' && line !== 'UnknownError') return verbatim(line);
  return error instanceof Error ? verbatim(error.name) : msg('unknown error');
}
