import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorCode } from './io-error.ts';

/**
 * Makes a folder and those above it that are missing. Node's own way (`recursive`) never ends on file systems that say of a new folder
 * that it does not exist, as /proc does.
 * @returns true when the folder is new
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
