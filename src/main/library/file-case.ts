import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Equal for names that a file system which ignores case, or one that decomposes accents, takes for the same. */
function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/**
 * Finds files whose names differ from a written path in case only, or in how accents are composed: DJ software on Windows and macOS
 * need not get either right, file systems of Linux do. Folders are listed once each.
 */
export function createCaseFinder(): (path: string) => string | null {
  /** Names in a folder by folded name; null for two that differ in case only, which nobody can tell apart. */
  const folders = new Map<string, Map<string, string | null>>();
  function namesIn(folder: string): Map<string, string | null> {
    const known = folders.get(folder);
    if (known) return known;
    const names = new Map<string, string | null>();
    try {
      for (const name of readdirSync(folder)) {
        const key = foldName(name);
        names.set(key, names.has(key) ? null : name);
      }
    } catch {
      // Not there, or not to be read: nothing is found in it.
    }
    folders.set(folder, names);
    return names;
  }
  return (path) => {
    if (!path.startsWith('/')) return null;
    let found = '/';
    for (const name of posix.normalize(path).split('/').filter(Boolean)) {
      const names = namesIn(found);
      const real = existsSync(join(found, name)) ? name : names.get(foldName(name));
      if (!real) return null;
      found = join(found, real);
    }
    return found;
  };
}
