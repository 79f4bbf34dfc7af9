import { join } from 'node:path';
import { errorMessage } from '../shared/errors.ts';
import { parseAppArguments, runBrowser } from './host/run-browser.ts';

/** Entry of the browser host in an installed package. */
const beside = (name: string): URL => new URL(name, import.meta.url);

try {
  const args = parseAppArguments(process.argv.slice(2));
  if (!args) throw new Error('Usage: segue --browser [--port N] [--home DIR] [--root DIR]…');
  await runBrowser(args, {
    rendererDir: join(import.meta.dirname, '../renderer'),
    workers: {
      analysis: beside('./analysis-worker.js'),
      import: beside('./import-worker.js'),
      dataset: beside('./dataset-worker.js'),
      learning: beside('./learning-worker.js'),
    },
  });
} catch (error) {
  console.error(errorMessage(error));
  process.exitCode = 1;
}
