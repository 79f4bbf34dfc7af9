import type { Transport } from './wire.ts';

/** The part of a WebSocket that browsers and the `ws` package share. */
export interface WebSocketLike {
  readonly bufferedAmount: number;
  send(text: string): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close' | 'error', listener: () => void): void;
  close(): void;
}

/** A reader that leaves this much unread is gone or stuck; it may reconnect and ask again. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;

/** A transport over an open WebSocket, one JSON text per message. A message that is not JSON closes the connection. */
export function socketTransport(socket: WebSocketLike): Transport {
  let closed = false;
  const closeListeners: (() => void)[] = [];
  function onClosed(): void {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener();
  }
  function close(): void {
    socket.close();
    onClosed();
  }
  socket.addEventListener('close', onClosed);
  // `error` is always followed by `close`; without a listener `ws` would throw it.
  socket.addEventListener('error', () => undefined);
  return {
    send: (message) => {
      if (closed) return;
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) close();
      else socket.send(JSON.stringify(message));
    },
    onMessage: (listener) =>
      socket.addEventListener('message', (event) => {
        if (closed) return;
        let message: unknown;
        try {
          message = JSON.parse(String(event.data));
        } catch {
          close();
          return;
        }
        listener(message);
      }),
    onClose: (listener) => closeListeners.push(listener),
    close,
  };
}
