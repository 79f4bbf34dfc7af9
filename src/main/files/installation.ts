import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Whether this runs from the archive of an installed app, where people cannot add files. */
export function isInstalledApp(): boolean {
  return installationFolder().endsWith('.asar');
}

/**
 * The folder with Segue's package file, above `start`: a clone, an npm package, or the archive of the installed app.
 */
export function installationFolder(start: string = import.meta.dirname): string {
  for (let folder = start; ; folder = join(folder, '..')) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === join(folder, '..')) return start;
  }
}
