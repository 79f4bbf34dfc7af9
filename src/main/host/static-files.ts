import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { lookup } from 'mrmime';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { isInside } from '../files/inside.ts';
import { openFile, serveBytes } from './serve-bytes.ts';

/** Serves the built renderer. Files with a content hash in their name never change; all others are revalidated. */
export async function serveStatic(request: Request, folder: string, pathname: string): Promise<Response> {
  const name = pathname === '/' ? '/index.html' : pathname;
  const contentType = contentTypeOf(name);
  if (!contentType || name.includes('\0')) throw notFound(name);
  const root = await realpath(folder).catch(() => {
    throw new AppError(
      'not_found',
      msg('The interface has not been built: {folder} is missing. Run: npm run build', { folder }),
    );
  });
  const path = await realpath(join(root, name)).catch(() => {
    throw notFound(name);
  });
  if (!isInside(root, path)) throw notFound(name);
  const cacheControl = name.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
  return serveBytes(request, await openFile(path, contentType), { 'Cache-Control': cacheControl });
}

function contentTypeOf(name: string): string | undefined {
  const type = lookup(name);
  return type?.startsWith('text/') ? `${type}; charset=utf-8` : type;
}

function notFound(name: string): AppError {
  return new AppError('not_found', msg('There is nothing at {name}', { name }));
}
