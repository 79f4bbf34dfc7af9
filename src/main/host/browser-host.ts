import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { contract } from '../../shared/contract/contract.ts';
import type { AppHandlers } from '../../shared/contract/contract.ts';
import { AppError, errorText, toAppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { socketTransport } from '../../shared/rpc/socket-transport.ts';
import { createBrowserSession, isOwnRequest } from './browser-session.ts';
import { sendWebResponse, toWebRequest } from './node-http.ts';
import { createHost } from './rpc.ts';
import type { HostOptions } from './rpc.ts';
import { createRoutes, errorResponse } from './routes.ts';
import type { RouteOptions } from './routes.ts';
import { withSecurityHeaders } from './security-headers.ts';

/** Larger than any selection of ids or any annotation. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

export interface BrowserHostOptions extends RouteOptions {
  readonly handlers: AppHandlers;
  readonly rpc: HostOptions;
  /** 0 or absent: any free port. */
  readonly port?: number;
}

export interface BrowserHost {
  /** Opens the app once, in the first browser that visits it. */
  readonly url: string;
  readonly port: number;
  /** Returns another such address, for another browser. */
  issueAddress(): string;
  close(): Promise<void>;
}

/** Serves the app on loopback: pages, bytes and RPC from one origin. Throws AppError `io` if the port is taken. */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const routes = createRoutes(options);
  const rpc = createHost(contract, options.handlers, options.rpc);
  const session = createBrowserSession();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    // Yields between the messages of one window, so that others are not starved.
    allowSynchronousEvents: false,
  });
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.rpc.onError?.(toAppError(error), null);
      response.destroy();
    });
  });
  let port = 0;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<Response> {
    if (!isOwnRequest(request, port, 'http')) return plain(403, 'This address belongs to Segue only.');
    // `Request` refuses to represent the other methods.
    if (!['GET', 'HEAD', 'POST'].includes(request.method ?? ''))
      return new Response(null, { status: 405, headers: { Allow: 'GET, HEAD, POST' } });
    const origin = `http://${request.headers.host}`;
    const url = new URL(request.url ?? '/', origin);
    const token = url.searchParams.get('token');
    if (url.pathname === '/' && token !== null && request.method === 'GET') {
      const cookie = session.redeem(token, port);
      if (cookie !== null)
        return new Response(null, {
          status: 303,
          headers: { Location: '/', 'Set-Cookie': cookie, 'Cache-Control': 'no-store' },
        });
      if (session.hasCookie(request, port))
        return new Response(null, { status: 303, headers: { Location: '/', 'Cache-Control': 'no-store' } });
    }
    if (!session.hasCookie(request, port))
      return plain(
        401,
        'This address of Segue was used already, in another browser or before a restart. Start Segue again and open the address that it prints.',
      );
    return routes(toWebRequest(request, response, origin));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const result = await respond(request, response).catch((error: unknown) =>
      errorResponse(toAppError(error)),
    );
    await sendWebResponse(withSecurityHeaders(result), response);
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const isRpc = request.url === '/rpc';
    if (!isRpc || !isOwnRequest(request, port, 'upgrade') || !session.hasCookie(request, port)) {
      socket.end(`HTTP/1.1 ${isRpc ? '403 Forbidden' : '404 Not Found'}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => rpc.accept(socketTransport(client)));
  }

  server.on('upgrade', upgrade);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening').catch((error: unknown) => {
    throw new AppError(
      'io',
      msg('Port {port} cannot be used: {reason}. Choose another with --port, or leave it out.', {
        port: options.port ?? 0,
        reason: errorText(error),
      }),
      { cause: error },
    );
  });
  port = (server.address() as { port: number }).port;

  return {
    url: session.issueAddress(port),
    port,
    issueAddress: () => session.issueAddress(port),
    close: async () => {
      rpc.close();
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function plain(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}
