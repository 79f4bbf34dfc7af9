import './zod-config.ts';
import { contract } from '../../shared/contract/contract.ts';
import { t } from '../../shared/languages/translate.ts';
import { BRIDGE_KEY, PORT_MESSAGE } from '../../shared/rpc/bridge.ts';
import type { Bridge } from '../../shared/rpc/bridge.ts';
import { createClient } from '../../shared/rpc/client.ts';
import type { Connection } from '../../shared/rpc/client.ts';
import { portTransport } from '../../shared/rpc/port-transport.ts';
import { socketTransport } from '../../shared/rpc/socket-transport.ts';
import type { Transport } from '../../shared/rpc/wire.ts';

declare global {
  /** Hash of the contract, inserted by the build. */
  const __CONTRACT_HASH__: string;
  interface Window {
    readonly [BRIDGE_KEY]?: Bridge;
  }
}

export type AppConnection = Connection<typeof contract>;

/** The API exposed by the preload script; undefined in a browser. */
export function bridge(): Bridge | undefined {
  return window[BRIDGE_KEY];
}

/** Connects to the host through the preload script's message port or, in a browser, by WebSocket. */
export function connect(): AppConnection {
  const electron = bridge();
  return createClient({
    contract,
    contractHash: __CONTRACT_HASH__,
    clientId: crypto.randomUUID(),
    open: electron ? () => openPort(electron) : openSocket,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}

function openPort(electron: Bridge): Promise<Transport> {
  return new Promise((resolve) => {
    function onMessage(event: MessageEvent): void {
      const port = event.ports[0];
      if (event.source !== window || event.data !== PORT_MESSAGE || !port) return;
      window.removeEventListener('message', onMessage);
      resolve(portTransport(port));
    }
    window.addEventListener('message', onMessage);
    electron.requestPort();
  });
}

function openSocket(): Promise<Transport> {
  const url = new URL('./rpc', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  url.hash = '';
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socketTransport(socket)));
    socket.addEventListener('error', () =>
      reject(new Error(t('Segue does not answer; is it still running?'))),
    );
  });
}
