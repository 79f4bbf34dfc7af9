import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ShellHandlers } from '../../shared/contract/contract.ts';
import type { Capabilities, FileKind, FolderEntry, FolderListing } from '../../shared/contract/dto/shell.ts';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { isOfKind } from './file-kinds.ts';
import type { PathGuard } from './path-guard.ts';

const MAX_ENTRIES = 5000;

export function platformName(): Capabilities['platform'] {
  const name = process.platform;
  return name === 'linux' || name === 'darwin' || name === 'win32' ? name : 'other';
}

/** The shell of a page in a browser: it lists folders inside the allowed roots, and has no desktop features. */
export function createBrowserShell(options: { roots: readonly string[]; guard: PathGuard }): ShellHandlers {
  const refuse = (): never => {
    throw new AppError('unsupported_format', msg('A browser cannot do this. Use the desktop app.'));
  };
  return {
    capabilities: () => ({
      host: 'browser',
      dialogs: 'listing',
      reveal: false,
      drops: 'upload',
      nativeMenu: false,
      platform: platformName(),
    }),
    pickFiles: refuse,
    pickFolder: refuse,
    pickSave: refuse,
    reveal: refuse,
    openExternal: refuse,
    takeOpened: () => ({ paths: [] }),
    opened: () => () => undefined,
    listFolder: async ({ path, kind }) => {
      if (path === null) return listRoots(options.roots);
      await options.guard.check(path);
      return listFolder(resolve(path), kind, options.roots);
    },
  };
}

function listRoots(roots: readonly string[]): FolderListing {
  const entries = roots.map((path): FolderEntry => ({ name: path, path, kind: 'folder', size: null }));
  return { path: null, parent: null, entries, truncated: false };
}

/** Folders first, each group in natural order; hidden entries and other kinds of files are left out. */
async function listFolder(path: string, kind: FileKind, roots: readonly string[]): Promise<FolderListing> {
  const found = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw new AppError('io', msg('{path} cannot be listed: {reason}', { path, reason: errorText(error) }), {
      cause: error,
    });
  });
  const entries: FolderEntry[] = [];
  for (const entry of found) {
    if (entry.name.startsWith('.')) continue;
    const full = join(path, entry.name);
    const isLink = entry.isSymbolicLink();
    // Dangling links are left out.
    const info = isLink || entry.isFile() ? await stat(full).catch(() => null) : null;
    if (entry.isDirectory() || info?.isDirectory())
      entries.push({ name: entry.name, path: full, kind: 'folder', size: null });
    else if (info?.isFile() && isOfKind(entry.name, kind))
      entries.push({ name: entry.name, path: full, kind: 'file', size: info.size });
  }
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  entries.sort((a, b) =>
    a.kind === b.kind ? collator.compare(a.name, b.name) : a.kind === 'folder' ? -1 : 1,
  );
  return {
    path,
    parent: roots.some((root) => resolve(root) === path) ? null : dirname(path),
    entries: entries.slice(0, MAX_ENTRIES),
    truncated: entries.length > MAX_ENTRIES,
  };
}
