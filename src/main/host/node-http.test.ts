import { ServerResponse, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { sendWebResponse } from './node-http.ts';

describe('sendWebResponse', () => {
  it('cancels the body of a response if the client left before it was ready', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
    const target = new ServerResponse(new IncomingMessage(new Socket()));
    target.destroy();
    await sendWebResponse(new Response(body), target);
    expect(cancelled).toBe(true);
  });
});
