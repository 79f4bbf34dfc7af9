/** Results of slow measurements, kept outside the repository until the sources of learning change, so that a stopped run resumes. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchmarkCache } from '../cache.ts';

const root = join(import.meta.dirname, '../..');

/** @param sources globs of the files on which the results depend. */
export function keepResults(
  sources: readonly string[],
): <T>(name: string, make: () => Promise<T>) => Promise<T> {
  const hash = createHash('sha256');
  for (const name of globSync(sources, { cwd: root }).sort())
    if (!name.endsWith('.test.ts')) hash.update(readFileSync(join(root, name)));
  const folder = join(benchmarkCache, 'cue-learning-results', hash.digest('hex').slice(0, 12));
  mkdirSync(folder, { recursive: true });
  return async function once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const path = join(folder, `${name.replace(/\W+/g, '-')}.json`);
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as T;
    const made = await make();
    writeFileSync(path, JSON.stringify(made));
    return made;
  };
}
