import type { MessagePortMain } from 'electron';
import type { Transport } from '../../shared/rpc/wire.ts';

/** Over Electron's own message port, which main and utility processes have instead of the web's. */
export function portMainTransport(port: MessagePortMain): Transport {
  let closed = false;
  const closeListeners: (() => void)[] = [];
  function onClosed(): void {
    if (closed) return;
    closed = true;
    for (const listener of closeListeners) listener();
  }
  port.on('close', onClosed);
  return {
    send: (message) => {
      if (!closed) port.postMessage(message);
    },
    onMessage: (listener) => {
      port.on('message', (event) => {
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
