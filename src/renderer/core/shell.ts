import { isCommandId } from '../../shared/commands.ts';
import type { CommandId } from '../../shared/commands.ts';
import { t } from '../../shared/languages/translate.ts';
import { showError } from '../ui/Toast.tsx';
import { api } from './api.ts';
import { bridge } from './connect.ts';

/** Shows a file or folder in the system's file manager. */
export function reveal(path: string): void {
  api.shell.reveal({ path }).catch((error: unknown) => showError(t('The file could not be shown'), error));
}

/** Calls `run` for commands chosen in the native menu. */
export function onMenuCommand(run: (id: CommandId) => void): void {
  bridge()?.onCommand((id) => {
    if (isCommandId(id)) run(id);
  });
}

/**
 * Returns a function that opens another window on the same library; undefined in a browser, where a new tab does that.
 */
export function windowOpener(): (() => void) | undefined {
  return bridge()?.newWindow;
}

/** Starts dragging a file that Segue wrote. Call it in a `dragstart` handler after `preventDefault`. */
export function dragWritten(path: string): void {
  bridge()?.dragFile(path);
}

/** Whether files can be dragged out of the window. */
export function canDragOut(): boolean {
  return bridge() !== undefined;
}

/**
 * Starts dragging the tracks' files to another program. Call it in a `dragstart` handler after `preventDefault`.
 * Returns false in a browser, which does not support it.
 */
export function dragOut(trackIds: readonly number[]): boolean {
  const desktop = bridge();
  desktop?.dragTracks(trackIds);
  return desktop !== undefined;
}

/** Runs `save` before the desktop window closes. Does nothing in a browser. */
export function beforeClose(save: () => Promise<unknown>): void {
  bridge()?.onBeforeClose(save);
}
