import { app, BrowserWindow, ipcMain } from 'electron';
import type { Rectangle } from 'electron';
import { APP_ORIGIN } from './app-url.ts';
import { isAppFrame } from './security.ts';
import { MIN_HEIGHT, MIN_WIDTH, readWindowState, saveWindowState } from './window-state.ts';

/** Closing waits at most this long for the page to save pending edits. */
const SAVE_MS = 2000;

export interface WindowOptions {
  /** The bundled preload script. */
  readonly preload: string;
  /** File that stores the window's position. */
  readonly stateFile: string;
}

/** Offset of an additional window from the previous one, to the right and down, pixels. */
const CASCADE = 28;

/**
 * Creates a window with the app's page. It is shown when its first frame is ready, and closes when the page has saved.
 * @param beside a window that it must not cover; if null, it opens at the last position
 */
export function createWindow(options: WindowOptions, beside: BrowserWindow | null): BrowserWindow {
  const { bounds, maximized } = beside
    ? { bounds: shifted(beside.getNormalBounds()), maximized: false }
    : readWindowState(options.stateFile);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    backgroundColor: '#0e1013',
    title: 'Segue',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
      backgroundThrottling: true,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  saveBeforeClose(window, options.stateFile);
  reloadAfterCrash(window);
  void window.loadURL(`${APP_ORIGIN}/index.html`);
  return window;
}

function shifted({ x, y, width, height }: Rectangle): Rectangle {
  return { x: x + CASCADE, y: y + CASCADE, width, height };
}

function saveBeforeClose(window: BrowserWindow, stateFile: string): void {
  let mayClose = false;
  window.on('close', (event) => {
    if (mayClose || window.webContents.isCrashed()) return;
    event.preventDefault();
    if (closing) return;
    closing = true;
    saveWindowState(stateFile, window);
    const timer = setTimeout(close, SAVE_MS);
    function close(): void {
      clearTimeout(timer);
      ipcMain.off('segue:saved', onSaved);
      mayClose = true;
      if (!window.isDestroyed()) window.close();
    }
    function onSaved(message: Electron.IpcMainEvent): void {
      const frame = message.senderFrame;
      if (isAppFrame(frame) && message.sender === window.webContents) close();
    }
    ipcMain.on('segue:saved', onSaved);
    window.webContents.send('segue:before-close');
  });
  let closing = false;
}

/** A page that crashes again this soon will not recover with another reload. */
const CRASH_PAUSE_MS = 10_000;

/** Reloads the page after a crash; everything but the gesture in progress is in the core. */
function reloadAfterCrash(window: BrowserWindow): void {
  let last = -Infinity;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const now = Date.now();
    if (now - last > CRASH_PAUSE_MS) window.webContents.reload();
    last = now;
  });
}
