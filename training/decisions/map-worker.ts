/** Child process of `mapExamples`: imports the module named by its first argument and calls its default export. */
import type { Serializable } from 'node:child_process';
import { openCorpus } from './cache.ts';
import type { CorpusOptions } from './cache.ts';
import type { Example } from './examples.ts';
import type { RowMaker } from './map-examples.ts';

const { default: makeRow } = (await import(process.argv[2]!)) as { default: RowMaker<Serializable> };
const corpus = await openCorpus(JSON.parse(process.argv[3]!) as CorpusOptions);

async function answer(example: Example): Promise<void> {
  process.send!(await makeRow(corpus.read(example)));
}

process.on('message', (example: Example) => {
  answer(example).catch((error: unknown) => {
    console.error(example.id, error);
    process.exit(1);
  });
});
