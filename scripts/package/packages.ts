/** Which npm packages are part of an installed Segue, and how. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';

interface LockEntry {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

export function readManifest(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
}

function readLock(root: string): Readonly<Record<string, LockEntry>> {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  return lock.packages;
}

/**
 * The folder that `name` resolves to for the package in `from`, by Node's algorithm; null if it is not installed here.
 */
function resolveFolder(
  root: string,
  lock: Readonly<Record<string, LockEntry>>,
  from: string,
  name: string,
): string | null {
  for (let at = from; ;) {
    const folder = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (lock[folder]) return existsSync(join(root, folder)) ? folder : null;
    if (at === '') return null;
    const parent = at.lastIndexOf('/node_modules/');
    at = parent < 0 ? '' : at.slice(0, parent);
  }
}

/** Folders, named as in the lock file, of these packages and all their dependencies. */
function closure(root: string, names: Iterable<string>): ReadonlySet<string> {
  const lock = readLock(root);
  const found = new Set<string>();
  const visit = (from: string, name: string): void => {
    const folder = resolveFolder(root, lock, from, name);
    if (folder === null || found.has(folder)) return;
    found.add(folder);
    const { dependencies, optionalDependencies, peerDependencies } = lock[folder]!;
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      visit(folder, next);
  };
  for (const name of names) visit('', name);
  return found;
}

const importedNames =
  /(?:\bfrom\s*|\bimport\s*\(?\s*|\b(?:load|require|resolve)\(\s*)["']([^"'./][^"']*)["']/g;

/** Name of the package that a specifier such as `@scope/name/part` belongs to. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Packages that the built main process imports at run time. Call after a build. */
function importedPackages(root: string): ReadonlySet<string> {
  const { dependencies } = readManifest(root);
  const folder = join(root, 'out/main');
  const names = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    for (const [, specifier] of readFileSync(join(folder, file), 'utf8').matchAll(importedNames)) {
      const name = packageOf(specifier!);
      if (name in dependencies && !builtinModules.includes(name)) names.add(name);
    }
  }
  return names;
}

export interface ShippedPackages {
  /** Folders whose files are in the package, because the main process loads them. */
  readonly loaded: ReadonlySet<string>;
  /** Folders of all packages in the product; those that are not loaded are built into the page. */
  readonly all: ReadonlySet<string>;
}

export function shippedPackages(root: string): ShippedPackages {
  return {
    loaded: closure(root, importedPackages(root)),
    all: closure(root, Object.keys(readManifest(root).dependencies)),
  };
}
