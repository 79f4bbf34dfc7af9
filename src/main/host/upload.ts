import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { Upload } from '../../shared/contract/dto/shell.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { annotationExtensions, isOfKind } from './file-kinds.ts';
import { explainIoError } from '../files/io-error.ts';

const MAX_BYTES = 8 * 1024 ** 3;
const MAX_DEPTH = 32;
const MAX_NAME_BYTES = 255;

/**
 * Stores a dropped file as `inbox/<drop>/<path>`, completely or not at all.
 * Throws AppError `invalid_input` for names that could leave that folder, `unsupported_format` for files that are
 * neither audio nor libraries nor annotations, `io` if it cannot be written.
 */
export async function receiveUpload(request: Request, url: URL, inbox: string): Promise<Upload> {
  const drop = url.searchParams.get('drop') ?? '';
  if (!/^[\w-]{1,64}$/.test(drop)) throw new AppError('invalid_input', msg('The upload names no drop'));
  const parts = relativeParts(url.searchParams.get('path') ?? '');
  const name = parts.join('/');
  const extension = extname(name).toLowerCase();
  if (!isOfKind(name, 'any') && !annotationExtensions.has(extension))
    throw new AppError(
      'unsupported_format',
      msg('{name} is neither audio nor the library of a DJ program', { name }),
    );
  if (!request.body) throw new AppError('invalid_input', msg('{name} arrived empty', { name }));

  const folder = join(inbox, drop);
  const path = join(folder, ...parts);
  const partial = `${path}.partial`;
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES)
        done(
          new AppError(
            'invalid_input',
            msg('{name} is larger than {limit} GB', { name, limit: MAX_BYTES / 1024 ** 3 }),
          ),
        );
      else done(null, chunk);
    },
  });
  try {
    await mkdir(dirname(path), { recursive: true });
    await pipeline(Readable.fromWeb(request.body as NodeReadableStream), count, createWriteStream(partial));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    if (error instanceof AppError) throw error;
    throw new AppError(
      'io',
      msg('{name} could not be written to {folder}: {reason}', {
        name,
        folder,
        reason: explainIoError(path, error),
      }),
      {
        cause: error,
      },
    );
  }
  return { path, folder, bytes };
}

/** Names from the page are untrusted: no `..`, no absolute or hidden parts, nothing that a file system interprets. */
function relativeParts(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  const isSafe = (part: string): boolean =>
    part !== '.' &&
    part !== '..' &&
    // oxlint-disable-next-line no-control-regex
    !/[\u0000-\u001f\\:]/.test(part) &&
    Buffer.byteLength(part) <= MAX_NAME_BYTES - '.partial'.length;
  if (parts.length === 0 || parts.length > MAX_DEPTH || !parts.every(isSafe))
    throw new AppError(
      'invalid_input',
      msg('Not a usable file name: {path}', { path: JSON.stringify(path.slice(0, 200)) }),
    );
  return parts;
}
