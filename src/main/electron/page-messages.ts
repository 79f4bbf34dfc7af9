import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { ipcMain } from 'electron';
import type { IpcMainEvent } from 'electron';
import { z } from 'zod';
import { PORT_MESSAGE } from '../../shared/rpc/bridge.ts';
import type { CoreSupervisor } from './core-supervisor.ts';
import { dragFile, dragFiles } from './drag-files.ts';
import { isAppFrame } from './security.ts';
import type { Windows } from './windows.ts';

const pathsSchema = z
  .array(
    z
      .string()
      .min(1)
      .refine((path) => isAbsolute(path) && existsSync(path), { error: 'no file' }),
  )
  .max(10_000);

/** Handles messages from the page's preload script; only the app's own page is accepted. */
export function answerPage(core: CoreSupervisor, windows: Windows, dragIcon: string): void {
  async function sendPort(event: IpcMainEvent): Promise<void> {
    const frame = event.senderFrame;
    if (!frame || !isAppFrame(frame)) return;
    const port = await core.connect();
    // The page may have navigated away meanwhile.
    if (isAppFrame(event.senderFrame)) frame.postMessage(PORT_MESSAGE, null, [port]);
    else port.close();
  }
  ipcMain.on('segue:request-port', (event) => void sendPort(event).catch(console.error));
  ipcMain.handle('segue:dropped', async (event, input: unknown) => {
    const frame = event.senderFrame;
    if (!isAppFrame(frame)) throw new Error('Refused');
    const paths = pathsSchema.parse(input);
    await (await core.link()).grant({ paths });
    return paths;
  });
  ipcMain.on('segue:new-window', (event) => {
    if (isAppFrame(event.senderFrame)) windows.open();
  });
  ipcMain.on('segue:drag-file', (event, input: unknown) => {
    if (!isAppFrame(event.senderFrame)) return;
    const path = z.string().parse(input);
    const isKnown = async () => (await (await core.link()).knows({ path })).isKnown;
    void dragFile(event.sender, path, isKnown, dragIcon).catch(console.error);
  });
  ipcMain.on('segue:drag', (event, input: unknown) => {
    if (!isAppFrame(event.senderFrame)) return;
    const fileOf = async (trackId: number) => (await core.link()).media({ trackId });
    void dragFiles(event.sender, input, fileOf, dragIcon).catch(console.error);
  });
}
