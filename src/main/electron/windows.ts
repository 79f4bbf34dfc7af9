import type { BrowserWindow } from 'electron';
import { createWindow } from './window.ts';
import type { WindowOptions } from './window.ts';

/** The windows of the app, which share the open library. */
export interface Windows {
  /** The most recently used one; null if there is none. */
  current(): BrowserWindow | null;
  all(): readonly BrowserWindow[];
  open(): void;
  /** Brings the current window to the front, or opens the first one. */
  show(): void;
}

export function createWindows(options: WindowOptions): Windows {
  /** Most recently used first. */
  let windows: readonly BrowserWindow[] = [];

  function open(): void {
    const window = createWindow(options, windows[0] ?? null);
    windows = [window, ...windows];
    window.on('focus', () => {
      windows = [window, ...windows.filter((other) => other !== window)];
    });
    window.on('closed', () => {
      windows = windows.filter((other) => other !== window);
    });
  }

  return {
    current: () => windows[0] ?? null,
    all: () => windows,
    open,
    show() {
      const [window] = windows;
      if (!window) return open();
      if (window.isMinimized()) window.restore();
      window.focus();
    },
  };
}
