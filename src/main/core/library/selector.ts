import { matchesGlob, resolve } from 'node:path';

/** One word of a command line that names tracks. */
export type Selector =
  | { readonly kind: 'ids'; readonly from: number; readonly to: number }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'glob'; readonly pattern: string }
  | { readonly kind: 'all' };

/**
 * Parses `12`, `12-40`, `all`, a path, or a glob (`*`, `?`, `[…]`, `{a,b}`, `**`). Relative paths and globs are
 * resolved against `folder`; a glob without a slash matches file names anywhere.
 */
export function parseSelector(word: string, folder: string): Selector {
  if (word === 'all') return { kind: 'all' };
  const ids = /^(\d+)(?:-(\d+))?$/.exec(word);
  if (ids) return { kind: 'ids', from: Number(ids[1]), to: Number(ids[2] ?? ids[1]) };
  if (!/[*?[\]{}]/.test(word)) return { kind: 'path', path: resolve(folder, word) };
  const pattern = /[/\\]/.test(word) ? resolve(folder, word) : `**/${word}`;
  return { kind: 'glob', pattern: pattern.replaceAll('\\', '/') };
}

/** Whether a glob of `parseSelector` matches a file's path. */
export function matchesPattern(path: string, pattern: string): boolean {
  return matchesGlob(path.replaceAll('\\', '/'), pattern);
}
