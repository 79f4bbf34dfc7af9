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

/** Calls back with the commands chosen in the native menu. Returns the function that stops it. */
export function onMenuCommand(run: (id: CommandId) => void): () => void {
  return api.shell.command(({ id }) => {
    if (isCommandId(id)) run(id);
  });
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
