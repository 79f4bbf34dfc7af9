import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Folds names that a case-insensitive or accent-decomposing file system considers equal. */
function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/**
 * Finds files whose names differ from a written path only in case or in how accents are composed: DJ software on
 * Windows and macOS may get either wrong, but Linux file systems distinguish them. Each folder is listed once.
 */
export function createCaseFinder(): (path: string) => string | null {
  /** Names in a folder by folded name; null for two that differ only in case, because the match is ambiguous. */
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
      // Missing or unreadable: nothing is found in it.
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
