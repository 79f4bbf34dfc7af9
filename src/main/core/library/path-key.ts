import { pathKey as foldPath } from '../../rekordbox/location.ts';

/** Platforms whose file systems ignore case by default. */
const ignoresCase = process.platform === 'win32' || process.platform === 'darwin';

/** A key that ignores case and composition on every platform: for finding carelessly written paths. */
export function looseKey(path: string): string {
  return foldPath(path, true);
}

/** A key that is equal for local paths of the same file: macOS decomposes accents, Windows and macOS ignore case. */
export function pathKey(path: string): string {
  return foldPath(process.platform === 'win32' ? path.replaceAll('\\', '/') : path, ignoresCase);
}
