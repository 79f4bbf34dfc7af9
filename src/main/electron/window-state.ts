import { readFileSync } from 'node:fs';
import { screen } from 'electron';
import type { BrowserWindow, Rectangle } from 'electron';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

const stateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  maximized: z.boolean(),
});
type WindowState = z.infer<typeof stateSchema>;

export const MIN_WIDTH = 1024;
export const MIN_HEIGHT = 640;
const defaultSize = { width: 1440, height: 900 };

export interface StartBounds {
  readonly bounds: Partial<Rectangle> & { width: number; height: number };
  readonly maximized: boolean;
}

/** The last position of the window; the default size, centred, if the record is unusable or off all current screens. */
export function readWindowState(file: string): StartBounds {
  let state: WindowState | undefined;
  try {
    state = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // First start, or a damaged file: nothing worth reporting.
  }
  if (!state) return { bounds: defaultSize, maximized: false };
  const { x, y, width, height, maximized } = state;
  const isVisible = screen
    .getAllDisplays()
    .some(({ workArea }) => overlaps(workArea, { x, y, width, height }));
  return { bounds: isVisible ? { x, y, width, height } : { width, height }, maximized };
}

/** Enough of the title bar to grab. */
const MIN_OVERLAP = 80;

function overlaps(a: Rectangle, b: Rectangle): boolean {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width >= MIN_OVERLAP && height >= MIN_OVERLAP;
}

/** Records the window's current position. If it cannot be written, only the position is lost. */
export function saveWindowState(file: string, window: BrowserWindow): void {
  const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() };
  try {
    writeFileAtomic.sync(file, JSON.stringify(state));
  } catch (error) {
    console.warn('The place of the window was not saved:', error);
  }
}
