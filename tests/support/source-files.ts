import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface SourceFile {
  /** Below the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Files of the repository that it imports, re-exports or loads. */
  readonly files: readonly string[];
  /** Packages and Node modules that it imports. */
  readonly packages: readonly string[];
}

/** `import … from '…'`, `export … from '…'`, `import '…'`, `import('…')`, `new URL('…', import.meta.url)`. */
const IMPORT =
  /^\s*(?:import|export)\b[^'"`;]*\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'|\bnew URL\(\s*'([^']+)',\s*import\.meta\.url/gm;

/** TypeScript files below `folder` with what they import. */
export function readSources(folder: string): SourceFile[] {
  return globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }).map((found) => {
    const path = found.replaceAll('\\', '/');
    const text = readFileSync(join(root, path), 'utf8');
    const specifiers = [...text.matchAll(IMPORT)].map(
      ([, from, plain, dynamic, url]) => (from ?? plain ?? dynamic ?? url)!,
    );
    const isLocal = (specifier: string): boolean => specifier.startsWith('.');
    return {
      path,
      text,
      files: specifiers
        .filter(isLocal)
        .map((specifier) => normalize(join(dirname(path), specifier)).replaceAll('\\', '/')),
      packages: specifiers.filter((specifier) => !isLocal(specifier)),
    };
  });
}
