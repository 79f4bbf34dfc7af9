import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { parseRange } from './range.ts';

/** Bytes of known length with random access. */
interface Content {
  readonly contentType: string;
  readonly size: number;
  /** The bytes of [start, end), opened on each call; cancelling the stream closes the file. */
  read(start: number, end: number): ReadableStream<Uint8Array>;
}
export interface VersionedContent extends Content {
  /** Changes whenever the bytes do; without quotes. */
  readonly version: string;
}

/** A tag for content derived from a file: it changes when the file does. */
function fileVersion(info: { size: number; mtimeMs: number }): string {
  return `${info.size.toString(36)}-${Math.round(info.mtimeMs).toString(36)}`;
}

/** A file as a byte source. Throws AppError `not_found` or `io`. */
export async function openFile(path: string, contentType: string): Promise<VersionedContent> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new AppError(
      error.code === 'ENOENT' ? 'not_found' : 'io',
      msg('{path} cannot be read: {reason}', { path, reason: errorText(error) }),
      { cause: error },
    );
  });
  if (!info.isFile()) throw new AppError('not_found', msg('{path} is not a file', { path }));
  return {
    contentType,
    size: info.size,
    version: fileVersion(info),
    read: (start, end) =>
      Readable.toWeb(
        createReadStream(path, { start, end: end - 1, highWaterMark: 256 * 1024 }),
      ) as ReadableStream<Uint8Array>,
  };
}

/** Answers GET and HEAD with 200, 206, 304 or 416. */
export function serveBytes(request: Request, source: VersionedContent, extra: HeadersInit = {}): Response {
  const etag = `"${source.version}"`;
  const headers = new Headers(extra);
  headers.set('Content-Type', source.contentType);
  headers.set('Accept-Ranges', 'bytes');
  headers.set('ETag', etag);
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-cache');

  const known = request.headers.get('If-None-Match');
  if (known === '*' || known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag))
    return new Response(null, { status: 304, headers });

  const condition = request.headers.get('If-Range');
  const range =
    condition !== null && condition !== etag
      ? 'whole'
      : parseRange(request.headers.get('Range'), source.size);
  if (range === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${source.size}`);
    headers.delete('Content-Type');
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range === 'whole' ? { start: 0, end: source.size - 1 } : range;
  headers.set('Content-Length', String(end - start + 1));
  if (range !== 'whole') headers.set('Content-Range', `bytes ${start}-${end}/${source.size}`);
  const isEmpty = request.method === 'HEAD' || source.size === 0;
  return new Response(isEmpty ? null : source.read(start, end + 1), {
    status: range === 'whole' ? 200 : 206,
    headers,
  });
}
