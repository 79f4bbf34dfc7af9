import { realpath } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { isInside } from '../files/inside.ts';
import { openFile, serveBytes } from './serve-bytes.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** The built renderer. What the build names by content never changes; all else is asked for anew. */
export async function serveStatic(request: Request, folder: string, pathname: string): Promise<Response> {
  const name = pathname === '/' ? '/index.html' : pathname;
  const contentType = contentTypes[extname(name).toLowerCase()];
  if (!contentType || name.includes('\0')) throw notFound(name);
  const root = await realpath(folder).catch(() => {
    throw new AppError(
      'not_found',
      `The interface has not been built: ${folder} is missing. Run: npm run build`,
    );
  });
  const path = await realpath(join(root, name)).catch(() => {
    throw notFound(name);
  });
  if (!isInside(root, path)) throw notFound(name);
  const cacheControl = name.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
  return serveBytes(request, await openFile(path, contentType), { 'Cache-Control': cacheControl });
}

function notFound(name: string): AppError {
  return new AppError('not_found', `There is nothing at ${name}`);
}
