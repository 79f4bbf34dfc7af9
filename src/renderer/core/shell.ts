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

/** Calls back with the commands that are chosen in the native menu. */
export function onMenuCommand(run: (id: CommandId) => void): void {
  bridge()?.onCommand((id) => {
    if (isCommandId(id)) run(id);
  });
}

/** Opens another window on the same library. Undefined in a browser, whose tabs do the same. */
export function windowOpener(): (() => void) | undefined {
  return bridge()?.newWindow;
}

/** Begins a drag of a file that Segue wrote; call in a prevented `dragstart`. */
export function dragWritten(path: string): void {
  bridge()?.dragFile(path);
}

/** Whether files can be dragged out of the window. */
export function canDragOut(): boolean {
  return bridge() !== undefined;
}

/** Begins a drag of tracks' files to another program; call in a prevented `dragstart`. False in a browser, where none begins. */
export function dragOut(trackIds: readonly number[]): boolean {
  const desktop = bridge();
  desktop?.dragTracks(trackIds);
  return desktop !== undefined;
}

/** Runs `save` before the desktop window closes; does nothing in a browser. */
export function beforeClose(save: () => Promise<void>): void {
  bridge()?.onBeforeClose(save);
}
