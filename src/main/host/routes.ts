import { z } from 'zod';
import { AppError, errorMessage, toAppError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { trackIdSchema } from '../../shared/domain/track.ts';
import type { TrackId } from '../../shared/domain/track.ts';
import type { PcmServer } from '../audio/pcm-range.ts';
import type { ReadWaveformPiece } from '../core/processes/waveform-reader.ts';
import { withSecurityHeaders } from './security-headers.ts';
import { openFile, serveBytes } from './serve-bytes.ts';
import { serveStatic } from './static-files.ts';
import { receiveUpload } from './upload.ts';

type WaveformKind = 'overview' | 'zoom';

/** Where the bytes of a track are stored. Null if there are none. */
export interface MediaLookup {
  media(trackId: TrackId): Promise<{ readonly path: string } | null>;
  waveform(trackId: TrackId, kind: WaveformKind): Promise<{ readonly path: string } | null>;
  cover(trackId: TrackId): Promise<{ readonly path: string; readonly type: string } | null>;
}

export type OpenPcm = PcmServer['open'];

export interface RouteOptions {
  /** Decodes part of the waveform of an audio file. Throws AppError if that is impossible. */
  readonly readWaveform: ReadWaveformPiece;
  /** The built renderer (`out/renderer`). */
  readonly rendererDir: string;
  readonly lookup: MediaLookup;
  /** Decodes a range of an audio file. Throws AppError if that is impossible. */
  readonly openPcm: OpenPcm;
  /** Where dropped files are stored; absent if they have local paths, and then `./upload` does not exist. */
  readonly inbox?: () => string;
}

/** Maps a web request to a web response; the same for the app protocol and the browser host. */
export type Routes = (request: Request) => Promise<Response>;

const statusByCode: Readonly<Record<ErrorCode, number>> = {
  cancelled: 499,
  not_found: 404,
  conflict: 409,
  would_overwrite: 409,
  invalid_input: 400,
  io: 500,
  unsupported_format: 415,
  model_unavailable: 503,
  worker_crashed: 503,
  internal: 500,
};

/** Serves everything that the renderer fetches, with the security headers on every response. */
export function createRoutes(options: RouteOptions): Routes {
  async function route(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const pathname = decodePath(url.pathname);
    const isRead = request.method === 'GET' || request.method === 'HEAD';

    if (pathname === '/upload' && options.inbox !== undefined) {
      if (request.method !== 'POST') return methodNotAllowed('POST');
      return Response.json(await receiveUpload(request, url, options.inbox()));
    }
    if (!isRead) return methodNotAllowed('GET, HEAD');

    const pcm = /^\/pcm\/(\d+)$/.exec(pathname);
    if (pcm) return servePcm(request, parseTrackId(pcm[1]!), url.searchParams, options);
    const waveform = /^\/waveform\/(\d+)\/(overview|zoom)$/.exec(pathname);
    if (waveform) {
      const file = await options.lookup.waveform(parseTrackId(waveform[1]!), waveform[2] as WaveformKind);
      if (!file) throw new AppError('not_found', msg('This track has no waveform yet. Analyze it.'));
      // The URL names the version of the waveform, so a copy stays valid; without a version the tag is checked.
      const cacheControl = url.searchParams.has('v') ? 'private, max-age=31536000, immutable' : 'no-cache';
      return serveBytes(request, await openFile(file.path, 'application/octet-stream'), {
        'Cache-Control': cacheControl,
      });
    }
    const sketch = /^\/sketch\/(\d+)$/.exec(pathname);
    if (sketch) return serveSketch(request, parseTrackId(sketch[1]!), url.searchParams, options);
    const cover = /^\/cover\/(\d+)$/.exec(pathname);
    if (cover) {
      const found = await options.lookup.cover(parseTrackId(cover[1]!));
      const headers = { 'Cache-Control': 'private, max-age=86400' };
      // Most files without a cover are fine, so this is not an error.
      if (!found) return new Response(null, { status: 204, headers });
      return serveBytes(request, await openFile(found.path, found.type), headers);
    }
    return serveStatic(request, options.rendererDir, pathname);
  }

  return async (request) => {
    try {
      return withSecurityHeaders(await route(request));
    } catch (thrown) {
      return withSecurityHeaders(errorResponse(toAppError(thrown)));
    }
  };
}

const noFile = msg('This track has no audio file. Find it with "Find missing files".');

const rangeSchema = z.object({
  from: z.coerce.number().int().nonnegative(),
  count: z.coerce.number().int().positive(),
});

/** Part of the waveform of a track that has no stored one yet. */
async function serveSketch(
  request: Request,
  trackId: TrackId,
  query: URLSearchParams,
  { lookup, readWaveform }: Pick<RouteOptions, 'lookup' | 'readWaveform'>,
): Promise<Response> {
  const range = rangeSchema.safeParse(Object.fromEntries(query));
  if (!range.success)
    throw new AppError(
      'invalid_input',
      msg('The piece of the waveform is named by "from" and "count", in pixels'),
    );
  const file = await lookup.media(trackId);
  if (!file) throw new AppError('not_found', noFile);
  const { sampleRate, data } = await readWaveform({ path: file.path, ...range.data });
  return new Response(request.method === 'HEAD' ? null : Uint8Array.from(data).buffer, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Cache-Control': 'no-store',
      'X-Sample-Rate': String(sampleRate),
    },
  });
}

async function servePcm(
  request: Request,
  trackId: TrackId,
  query: URLSearchParams,
  { lookup, openPcm }: Pick<RouteOptions, 'lookup' | 'openPcm'>,
): Promise<Response> {
  const range = rangeSchema.safeParse(Object.fromEntries(query));
  if (!range.success)
    throw new AppError(
      'invalid_input',
      msg('The stretch of audio is named by "from" and "count", in samples'),
    );
  const file = await lookup.media(trackId);
  if (!file) throw new AppError('not_found', noFile);
  const { sampleRate, channelCount, bytes } = await openPcm(file.path, range.data.from, range.data.count);
  if (request.method === 'HEAD') await bytes.cancel();
  return new Response(request.method === 'HEAD' ? null : bytes, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Cache-Control': 'no-store',
      'X-Sample-Rate': String(sampleRate),
      'X-Channel-Count': String(channelCount),
    },
  });
}

/** `{code, message}` as JSON. */
export function errorResponse(error: AppError): Response {
  return Response.json(
    { code: error.code, message: errorMessage(error) },
    { status: statusByCode[error.code], headers: { 'Cache-Control': 'no-store' } },
  );
}

function methodNotAllowed(allow: string): Response {
  return new Response(null, { status: 405, headers: { Allow: allow } });
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    throw new AppError('invalid_input', msg('The address is malformed'));
  }
}

function parseTrackId(text: string): TrackId {
  const parsed = trackIdSchema.safeParse(Number(text));
  if (!parsed.success) throw new AppError('not_found', msg('There is no track {text}', { text }));
  return parsed.data;
}
