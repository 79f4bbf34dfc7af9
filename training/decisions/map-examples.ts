/** Runs one function over many examples in child processes. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Corpus, Measured } from './cache.ts';
import type { Example } from './examples.ts';

const MAX_WORKERS = 2;

/** One row per example, small enough for messages between processes. */
export type RowMaker<T> = (measured: Measured) => T | Promise<T>;

/**
 * Calls the default export of `module` (a {@link RowMaker}) for every example and returns the rows in order of the
 * examples. `module` is the `import.meta.filename` of a file of its own: the children import it.
 */
export async function mapExamples<T>(
  corpus: Corpus,
  module: string,
  examples: readonly Example[] = corpus.examples,
): Promise<{ example: Example; row: T }[]> {
  const rows: { example: Example; row: T }[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const child = fork(join(import.meta.dirname, 'map-worker.ts'), [module, JSON.stringify(corpus.options)], {
      serialization: 'advanced',
    });
    try {
      while (next < examples.length) {
        const at = next++;
        const row = await new Promise<T>((resolve, reject) => {
          child.once('message', (message) => resolve(message as T));
          child.once('exit', (code) =>
            reject(new Error(`The worker ended with code ${code} on ${examples[at]!.id}.`)),
          );
          child.send(examples[at]!);
        });
        child.removeAllListeners();
        rows[at] = { example: examples[at]!, row };
      }
    } finally {
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_WORKERS, examples.length) }, work));
  return rows;
}
