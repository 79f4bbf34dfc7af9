import { join } from 'node:path';
import { errorMessage } from '../../shared/errors.ts';
import { workersBeside } from './worker-urls.ts';
import { parseAppArguments } from '../host/app-arguments.ts';
import { runBrowser } from '../host/run-browser.ts';

/** First file of the browser host in an installed package. */
try {
  const args = parseAppArguments(process.argv.slice(2));
  if (!args) throw new Error('Usage: segue --browser [--port N] [--home DIR] [--root DIR]…');
  await runBrowser(args, {
    rendererDir: join(import.meta.dirname, '../renderer'),
    workers: workersBeside(import.meta.url),
  });
} catch (error) {
  console.error(errorMessage(error));
  process.exitCode = 1;
}
