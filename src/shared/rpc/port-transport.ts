import type { Transport } from './wire.ts';

/** The part of a MessagePort that browsers, Electron's renderer and Node's worker_threads share. */
export interface WebPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

/**
 * A transport over a web-style MessagePort. It closes with the other end if the port reports that (Chromium 122, Node).
 */
export function portTransport(port: WebPort): Transport {
  let closed = false;
  const closeListeners: (() => void)[] = [];
  function onClosed(): void {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener();
  }
  port.addEventListener('close', onClosed);
  return {
    send: (message) => {
      if (!closed) port.postMessage(message);
    },
    onMessage: (listener) => {
      port.addEventListener('message', (event) => {
        if (!closed) listener(event.data);
      });
      port.start();
    },
    onClose: (listener) => closeListeners.push(listener),
    close: () => {
      port.close();
      onClosed();
    },
  };
}
