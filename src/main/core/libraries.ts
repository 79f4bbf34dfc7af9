import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { RecentLibrary } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { withLock } from '../files/lock.ts';
import { homeAt } from './home.ts';

/** Maximum number of libraries on the list. */
const REMEMBERED = 12;

const recentsSchema = z.array(z.strictObject({ folder: z.string(), openedAt: z.string() }));
type Recents = z.infer<typeof recentsSchema>;

/** The list of recent libraries: the only file that belongs to no library. */
export function recentsFile(): string {
  return join(envPaths('segue', { suffix: '' }).config, 'libraries.json');
}

/** Display name of the library in a data folder. */
export function libraryName(folder: string): string {
  return folder === homeAt().root ? 'My library' : basename(folder) || folder;
}

function read(file: string): Recents {
  try {
    return recentsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing or unreadable: the list is rebuilt as libraries are opened.
    return [];
  }
}

function change(file: string, next: (recents: Recents) => Recents): void {
  mkdirSync(dirname(file), { recursive: true });
  withLock(file, () =>
    writeFileAtomic.sync(file, `${JSON.stringify(next(read(file)), null, 2)}\n`, { mode: 0o600 }),
  );
}

/** Libraries that were opened in a window before, newest first. */
export function recentLibraries(file: string): RecentLibrary[] {
  return read(file).map(({ folder, openedAt }) => ({
    folder,
    name: libraryName(folder),
    openedAt,
    isThere: existsSync(homeAt(folder).database),
  }));
}

export function rememberLibrary(file: string, folder: string, at: string): void {
  change(file, (recents) =>
    [{ folder, openedAt: at }, ...recents.filter((other) => other.folder !== folder)].slice(0, REMEMBERED),
  );
}

export function forgetLibrary(file: string, folder: string): void {
  change(file, (recents) => recents.filter((other) => other.folder !== folder));
}

/**
 * Resolves the data folder that a person named, to open a library in it or, with `create`, to create one.
 * @throws AppError `not_found` if there is no library, `conflict` if the folder is already in use
 */
export function checkLibraryFolder(folder: string, create: boolean): string {
  const root = resolve(folder);
  const isLibrary = existsSync(homeAt(root).database);
  if (!create) {
    if (isLibrary) return root;
    throw new AppError(
      'not_found',
      msg(
        'There is no Segue library in {root}. Choose the folder that holds library.db, or make a new library.',
        { root },
      ),
      { details: { path: root } },
    );
  }
  if (isLibrary)
    throw new AppError(
      'conflict',
      msg('There is a library in {root} already. Open it, or choose another name.', { root }),
      {
        details: { path: root },
      },
    );
  if (existsSync(root) && readdirSync(root).length > 0)
    throw new AppError(
      'conflict',
      msg('{root} is not empty. Choose a folder that is new or empty.', { root }),
      {
        details: { path: root },
      },
    );
  return root;
}
