import type { MessagePortMain } from 'electron';
import { portTransport } from '../../shared/rpc/port-transport.ts';
import type { Transport } from '../../shared/rpc/wire.ts';

/** A transport over Electron's own message port, which main and utility processes have instead of the web's. */
export function portMainTransport(port: MessagePortMain): Transport {
  return portTransport({
    postMessage: (message) => port.postMessage(message),
    addEventListener: (type: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      void port.on(type as 'message', listener),
    start: () => port.start(),
    close: () => port.close(),
  });
}
