import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const renderer = resolve(import.meta.dirname, '../../src/renderer');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

const IMPORT = /^\s*(import|export)\s+(type\s)?[^'"`;]*\bfrom\s*'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'/gm;

function readImports(): Import[] {
  return globSync('**/*.{ts,tsx}', { cwd: renderer })
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(renderer, file), 'utf8').matchAll(IMPORT)].map((match) => ({
        from: file,
        to: relative(renderer, resolve(renderer, dirname(file), (match[3] ?? match[4])!)),
        isTypeOnly: match[2] !== undefined,
      })),
    );
}

const imports = readImports();
const show = (found: readonly Import[]): string[] => found.map(({ from, to }) => `${from} → ${to}`);

describe('the renderer', () => {
  it('lets no component call the bridge', () => {
    expect(imports.length).toBeGreaterThan(100);
    const found = imports.filter(
      ({ from, to, isTypeOnly }) =>
        /^core\/(api|connect)\.ts$/.test(to) &&
        from.endsWith('.tsx') &&
        !isTypeOnly &&
        from !== 'app/start.tsx',
    );
    expect(show(found)).toEqual([]);
  });
});
