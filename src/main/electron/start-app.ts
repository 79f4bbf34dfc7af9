import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { app, dialog, ipcMain, Menu, protocol, session } from 'electron';
import type { BrowserWindow, IpcMainEvent } from 'electron';
import { z } from 'zod';
import { PORT_MESSAGE } from '../../shared/rpc/bridge.ts';
import { createRoutes } from '../host/routes.ts';
import type { RouteOptions } from '../host/routes.ts';
import { APP_ORIGIN, APP_SCHEME } from './app-url.ts';
import { superviseCore } from './core-supervisor.ts';
import { createDesktop } from './desktop.ts';
import { buildMenu } from './menu.ts';
import { denyByDefault, isAppFrame } from './security.ts';
import { createWindow } from './window.ts';

export interface AppOptions {
  /** Entry of the core process. */
  readonly coreEntry: string;
  readonly preload: string;
  readonly rendererDir: string;
  readonly openPcm: RouteOptions['openPcm'];
  /** Data folder; the usual one when null. */
  readonly home: string | null;
}

const pathsSchema = z
  .array(
    z
      .string()
      .min(1)
      .refine((path) => isAbsolute(path) && existsSync(path), { error: 'no file' }),
  )
  .max(10_000);

/** The Electron app. Call at the top of the entry: some of this must happen before Electron is ready. */
export function startApp(options: AppOptions): void {
  // Root has no sandbox to use (containers): there the switch is a must, and this would override it.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
  // Another data folder is another app: its own lock, its own window state.
  if (options.home !== null) app.setPath('userData', join(options.home, 'electron'));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  void app.whenReady().then(() => run(options));
}

function run(options: AppOptions): void {
  let window: BrowserWindow | null = null;
  denyByDefault(session.defaultSession);
  const desktop = createDesktop(() => window);
  const setMenu = (overrides: Readonly<Record<string, readonly string[]>>): void =>
    Menu.setApplicationMenu(buildMenu(overrides, desktop.sendCommand));
  setMenu({});

  const core = superviseCore({
    entry: options.coreEntry,
    args: { home: options.home, appVersion: app.getVersion() },
    desktop: desktop.handlers,
    onReady: (link) => {
      link.shortcutsChanged(setMenu);
      void link.shortcuts({}).then(setMenu, console.error);
    },
    onFailed: (message) => {
      dialog.showErrorBox('Segue cannot open its library', message);
      app.exit(1);
    },
  });

  const routes = createRoutes({
    rendererDir: options.rendererDir,
    openPcm: options.openPcm,
    lookup: {
      media: async (trackId) => (await core.link()).media({ trackId }),
      waveform: async (trackId, kind) => (await core.link()).waveform({ trackId, kind }),
    },
  });
  protocol.handle(APP_SCHEME, (request) =>
    request.url.startsWith(`${APP_ORIGIN}/`) ? routes(request) : new Response(null, { status: 404 }),
  );

  async function sendPort(event: IpcMainEvent): Promise<void> {
    const frame = event.senderFrame;
    if (!frame || !isAppFrame(frame)) return;
    const port = await core.connect();
    // The page may have been left meanwhile.
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

  function openWindow(): void {
    window = createWindow({
      preload: options.preload,
      stateFile: join(app.getPath('userData'), 'window.json'),
    });
    window.on('closed', () => {
      window = null;
    });
  }
  app.on('second-instance', () => {
    if (!window) openWindow();
    else {
      if (window.isMinimized()) window.restore();
      window.focus();
    }
  });
  app.on('activate', () => {
    if (!window) openWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let isShutDown = false;
  app.on('will-quit', (event) => {
    if (isShutDown) return;
    event.preventDefault();
    void core.shutDown().finally(() => {
      isShutDown = true;
      app.quit();
    });
  });
  openWindow();
}
