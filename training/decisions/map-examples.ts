/** Runs one function on many examples in child processes. */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hashSources, readValue, writeValue } from './cache.ts';
import type { Corpus, Measured } from './cache.ts';
import type { Example } from './examples.ts';

const MAX_WORKERS = 2;

/** Sources that rows depend on, besides the features. Generated weights are included only if a row uses them. */
const MEASURING = ['src/main/analysis/{front-end,activations,rhythm,sections}/!(*-weights).ts'];
const DECIDING = ['src/main/analysis/**/*.ts'];

/** One row per example, small enough to send between processes. */
export type RowMaker<T> = (measured: Measured) => T | Promise<T>;

/**
 * Calls the default export of `module` (a {@link RowMaker}) for every example and returns the rows in order of the
 * examples. `module` is the `import.meta.filename` of a separate file, which the child processes import. Rows are
 * cached until the sources they depend on change.
 * @param decides whether rows depend on weights that the fits write.
 */
export async function mapExamples<T>(
  corpus: Corpus,
  module: string,
  { decides, examples = corpus.examples }: { decides: boolean; examples?: readonly Example[] },
): Promise<{ example: Example; row: T }[]> {
  const rows: { example: Example; row: T }[] = [];
  const hash =
    process.env.SEGUE_ROWS ??
    hashSources([...(decides ? DECIDING : MEASURING), `training/decisions/${basename(module)}`]);
  const pathOf = (example: Example): string => corpus.pathOf(example, `${basename(module, '.ts')}-${hash}`);
  const waiting: number[] = [];
  for (const [at, example] of examples.entries())
    if (existsSync(pathOf(example))) rows[at] = { example, row: readValue<T>(pathOf(example)) };
    else waiting.push(at);
  const work = async (): Promise<void> => {
    const child = fork(join(import.meta.dirname, 'map-worker.ts'), [module, JSON.stringify(corpus.options)], {
      serialization: 'advanced',
    });
    try {
      for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
        const example = examples[at]!;
        const row = await new Promise<T>((resolve, reject) => {
          child.once('message', (message) => resolve(message as T));
          child.once('exit', (code) =>
            reject(new Error(`The worker ended with code ${code} on ${example.id}.`)),
          );
          child.send(example);
        });
        child.removeAllListeners();
        writeValue(pathOf(example), row);
        rows[at] = { example, row };
      }
    } finally {
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_WORKERS, waiting.length) }, work));
  return rows;
}
