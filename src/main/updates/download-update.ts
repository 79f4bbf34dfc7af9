import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { explainIoError } from '../files/io-error.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { UpdateSource } from './feed.ts';
import type { Update } from './find-update.ts';

export interface DownloadOptions {
  /** Where the download is stored; files of other versions are removed there. */
  readonly folder: string;
  /** Downloaded share of the file, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

async function sha512(path: string): Promise<string> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('base64');
}

async function isWhole(path: string, { size, sha512: expected }: Update['file']): Promise<boolean> {
  return existsSync(path) && statSync(path).size === size && (await sha512(path)) === expected;
}

/** Appends the missing rest of the file. A server without range support sends all of it again. */
async function fetchRest(
  url: URL,
  partial: string,
  size: number,
  { onProgress, signal }: DownloadOptions,
): Promise<void> {
  const have = existsSync(partial) ? statSync(partial).size : 0;
  if (have === size) return;
  const response = await fetch(url, {
    headers: have > 0 ? { Range: `bytes=${have}-` } : {},
    ...(signal && { signal }),
  });
  if (!response.ok || !response.body)
    throw new AppError(
      'io',
      msg('The update server answers with {status} for {pathname}.', {
        status: response.status,
        pathname: url.pathname,
      }),
    );
  const goesOn =
    response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${have}-`);
  const file = await open(partial, goesOn ? 'a' : 'w', 0o600);
  try {
    let received = goesOn ? have : 0;
    for await (const chunk of response.body) {
      received += chunk.length;
      if (received > size)
        throw new AppError('invalid_input', msg('The update is larger than it should be. It was refused.'));
      await file.write(chunk);
      onProgress?.(received / size);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Downloads an update and verifies it; resumes an interrupted download. Returns the file.
 * @throws AppError `io` if the connection ends early (call again to resume), `invalid_input` if the file is not the
 * announced one (it is removed), `cancelled`
 */
export async function downloadUpdate(
  source: UpdateSource,
  { version, file }: Update,
  options: DownloadOptions,
): Promise<string> {
  const { folder, signal } = options;
  const target = join(folder, file.url);
  // Named by its content: a replaced file of the same name is a separate download.
  const partial = join(folder, `${file.sha512.slice(0, 16).replaceAll(/[+/]/g, '_')}.part`);
  try {
    makeFolder(folder, 0o700);
    for (const name of readdirSync(folder))
      if (![target, partial].includes(join(folder, name))) rmSync(join(folder, name), { recursive: true });
    if (await isWhole(target, file)) return target;
    await fetchRest(new URL(file.url, source.url), partial, file.size, options);
  } catch (error) {
    if (signal?.aborted)
      throw new AppError('cancelled', msg('The download was stopped. It goes on where it ended.'));
    if (error instanceof AppError) {
      if (error.code === 'invalid_input') rmSync(partial, { force: true });
      throw error;
    }
    throw new AppError(
      'io',
      msg('The download of Segue {version} ended early: {reason}. Try again; it goes on where it ended.', {
        version,
        reason: (error as NodeJS.ErrnoException).path ? explainIoError(folder, error) : errorText(error),
      }),
      { cause: error },
    );
  }
  if (statSync(partial).size < file.size)
    throw new AppError(
      'io',
      msg('The download of Segue {version} ended early. Try again; it goes on where it ended.', { version }),
    );
  if (!(await isWhole(partial, file))) {
    rmSync(partial, { force: true });
    throw new AppError(
      'invalid_input',
      msg('What was downloaded is not Segue {version} as its makers signed it. It was refused and removed.', {
        version,
      }),
    );
  }
  renameSync(partial, target);
  return target;
}
