import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';

/** Converts a Node request to a web one; its signal is aborted when the client disconnects. */
export function toWebRequest(request: IncomingMessage, response: ServerResponse, origin: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const init: RequestInit & { duplex?: 'half' } = {
    method: request.method ?? 'GET',
    headers,
    signal: controller.signal,
    ...(hasBody && { body: Readable.toWeb(request) as ReadableStream<Uint8Array>, duplex: 'half' }),
  };
  return new Request(new URL(request.url ?? '/', origin), init);
}

/** Sends a web response; if the client disconnects early, the body's stream is cancelled without an error. */
export async function sendWebResponse(response: Response, target: ServerResponse): Promise<void> {
  if (target.destroyed) {
    // The client disconnected before the response was ready, for example because the playhead jumped on: nothing more
    // needs to be decoded.
    await response.body?.cancel();
    return;
  }
  target.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) {
    target.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(response.body as NodeReadableStream), target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
