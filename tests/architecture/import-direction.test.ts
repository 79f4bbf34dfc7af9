import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const src = join(root, 'src');

interface Import {
  readonly from: string;
  readonly to: string;
}

/** `import … from '…'`, `export … from '…'`, `import '…'`, `import('…')`. */
const IMPORT =
  /^\s*(?:import|export)\b[^'"`;]*\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm;

/** Static imports, re-exports and dynamic imports of every source file, as paths below `src` or package names. */
function readImports(): Import[] {
  return globSync('**/*.{ts,tsx}', { cwd: src })
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(src, file), 'utf8');
      const specifiers = [...text.matchAll(IMPORT)].map((match) => (match[1] ?? match[2] ?? match[3])!);
      return specifiers.map((specifier) => ({
        from: file.replaceAll('\\', '/'),
        to: specifier.startsWith('.')
          ? relative(src, resolve(src, dirname(file), specifier)).replaceAll('\\', '/')
          : specifier,
      }));
    });
}

const imports = readImports();
const show = (found: readonly Import[]): string[] => found.map(({ from, to }) => `${from} → ${to}`);

/** Modules of src/main by what they may build on. */
const leaves = [
  'db',
  'rekordbox',
  'library',
  'audio',
  'analysis',
  'inference',
  'dataset',
  'learning',
  'interop',
];

describe('import direction', () => {
  it('sees the imports of the sources', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('lets shared code import nothing but shared code and zod', () => {
    const found = imports.filter(
      ({ from, to }) => from.startsWith('shared/') && !/^(shared\/|zod$|\.\.\/package\.json)/.test(to),
    );
    expect(show(found)).toEqual([]);
  });

  it('keeps the renderer and the main process apart', () => {
    const found = imports.filter(
      ({ from, to }) =>
        (from.startsWith('renderer/') && /^(main|preload)\//.test(to)) ||
        (from.startsWith('main/') && to.startsWith('renderer/')),
    );
    expect(show(found)).toEqual([]);
  });

  it('lets no module below the core import the core or a host', () => {
    const found = imports.filter(
      ({ from, to }) =>
        leaves.some((leaf) => from.startsWith(`main/${leaf}/`)) &&
        /^main\/(core|host|cli|electron)\//.test(to),
    );
    expect(show(found)).toEqual([]);
  });

  it('lets the core import no host, command or Electron', () => {
    const found = imports.filter(
      ({ from, to }) => from.startsWith('main/core/') && /^main\/(host|cli|electron)\//.test(to),
    );
    expect(show(found)).toEqual([]);
  });

  it.each([
    ['drizzle-orm or better-sqlite3', /^(drizzle-orm|better-sqlite3)(\/|$)/, /^main\/db\//],
    ['onnxruntime-node', /^onnxruntime-node(\/|$)/, /^main\/inference\//],
    ['electron', /^electron(\/|$)/, /^(main\/index\.ts$|main\/electron\/|preload\/)/],
  ])('lets only its own folder import %s', (_name, target, allowed) => {
    const found = imports.filter(({ from, to }) => target.test(to) && !allowed.test(from));
    expect(show(found)).toEqual([]);
  });
});
