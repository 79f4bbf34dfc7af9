import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorCode } from './io-error.ts';

/**
 * Creates a folder and its missing parents. Node's own `recursive` option never returns on file systems that report a
 * new folder as missing, as /proc does.
 * @returns true if the folder is new
 */
export function makeFolder(path: string, mode = 0o777): boolean {
  const missing: string[] = [];
  for (let at = resolve(path); !isFolder(at); at = dirname(at)) {
    missing.unshift(at);
    if (dirname(at) === at) break;
  }
  for (const folder of missing)
    try {
      mkdirSync(folder, { mode });
    } catch (error) {
      // Another process was faster.
      if (errorCode(error) !== 'EEXIST' || !isFolder(folder)) throw error;
    }
  return missing.length > 0;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
