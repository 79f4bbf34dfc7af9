import { join } from 'node:path';
import { app, crashReporter } from 'electron';
import { makeFolder } from '../files/make-folder.ts';

/**
 * Stores dumps of crashed processes in the folder `logs`, and sends them nowhere. Call before Electron is ready. If the
 * folder cannot be written, there are no dumps.
 */
export function keepCrashDumps(logs: string): void {
  try {
    const folder = join(logs, 'crashes');
    makeFolder(folder, 0o700);
    app.setPath('crashDumps', folder);
    crashReporter.start({ uploadToServer: false, submitURL: '', compress: true });
  } catch (error) {
    console.warn('Crashes leave no dumps:', error);
  }
}
