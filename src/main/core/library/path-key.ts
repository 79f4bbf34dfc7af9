import { pathKey as foldPath } from '../../rekordbox/location.ts';

/** File systems that ignore case by default. */
const ignoresCase = process.platform === 'win32' || process.platform === 'darwin';

/** Equal for paths that differ in case or composition only, whatever the platform: for finding what was written carelessly. */
export function looseKey(path: string): string {
  return foldPath(path, true);
}

/** Equal for local paths that name the same file: macOS decomposes accents, Windows and macOS ignore case. */
export function pathKey(path: string): string {
  return foldPath(process.platform === 'win32' ? path.replaceAll('\\', '/') : path, ignoresCase);
}
