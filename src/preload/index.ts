import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { BRIDGE_KEY, PORT_MESSAGE } from '../shared/rpc/bridge.ts';
import type { Bridge } from '../shared/rpc/bridge.ts';

/** The part of the page's window used here; this file is checked without the DOM's types. */
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, origin: string, transfer: readonly unknown[]): void;
};

// Ports cannot pass through the context bridge, but a window message can carry one.
ipcRenderer.on(PORT_MESSAGE, (event) =>
  window.postMessage(PORT_MESSAGE, window.location.origin, event.ports),
);

let save: (() => Promise<unknown>) | undefined;
async function saveAndReport(): Promise<void> {
  try {
    await save?.();
  } finally {
    ipcRenderer.send('segue:saved');
  }
}
ipcRenderer.on('segue:before-close', () => void saveAndReport());

let runCommand: ((id: string) => void) | undefined;
ipcRenderer.on('segue:command', (_event, id: string) => runCommand?.(id));

const bridge: Bridge = {
  requestPort: () => ipcRenderer.send('segue:request-port'),
  pathsOf: (files) => {
    const paths = files.map((file) => webUtils.getPathForFile(file as File)).filter((path) => path !== '');
    return ipcRenderer.invoke('segue:dropped', paths) as Promise<string[]>;
  },
  dragTracks: (trackIds) => ipcRenderer.send('segue:drag', trackIds),
  dragFile: (path) => ipcRenderer.send('segue:drag-file', path),
  newWindow: () => ipcRenderer.send('segue:new-window'),
  onCommand: (callback) => {
    runCommand = callback;
  },
  onBeforeClose: (callback) => {
    save = callback;
  },
};
contextBridge.exposeInMainWorld(BRIDGE_KEY, bridge);
