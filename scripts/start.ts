import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { parseAppArguments } from '../src/main/host/app-arguments.ts';
import type { AppArguments } from '../src/main/host/app-arguments.ts';
import { errorMessage } from '../src/shared/errors.ts';

const root = join(import.meta.dirname, '..');

/** A window that closes this early with an error never opened. */
const STARTING_MS = 10_000;

/** Why the app cannot open a window; null if it had one, which has been closed. */
async function tryElectron(args: AppArguments): Promise<string | null> {
  const { findElectron, hasDisplay, installElectron, neededSwitches } = await import('./electron-runtime.ts');
  if (!hasDisplay()) return 'there is no display (DISPLAY and WAYLAND_DISPLAY are not set)';
  if (findElectron() === null) {
    const failure = installElectron();
    if (failure !== null) return failure;
  }
  const executable = findElectron();
  if (executable === null) return 'there is no Electron runtime for this system';
  console.log('Segue opens in a window of its own: Electron and a display are here.');
  const home = args.home === undefined ? [] : ['--home', resolve(args.home)];
  const started = Date.now();
  const child = spawn(executable, [...neededSwitches(), root, ...home], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code, signal] = (await Promise.race([
    once(child, 'exit'),
    once(child, 'error').then(([error]) => [errorMessage(error), null]),
  ])) as [number | string | null, NodeJS.Signals | null];
  const hasFailed = code !== 0 && signal !== 'SIGINT' && signal !== 'SIGTERM';
  return hasFailed && Date.now() - started < STARTING_MS
    ? `Electron did not start (${signal ?? code})`
    : null;
}

async function startApp(args: AppArguments): Promise<void> {
  const { buildIfStale } = await import('./build-if-stale.ts');
  buildIfStale(root);
  const reason = args.browser ? 'as asked for' : await tryElectron(args);
  if (reason === null) return;
  console.log(
    `Segue opens in the browser, ${args.browser ? reason : `since ${reason}`}. Open this address; it works once:`,
  );
  const { workersBeside } = await import('../src/main/entries/worker-urls.ts');
  const { runBrowser } = await import('../src/main/host/run-browser.ts');
  const workers = workersBeside(new URL('../src/main/entries/cli.ts', import.meta.url).href);
  await runBrowser(args, { rendererDir: join(root, 'out/renderer'), workers });
}

/**
 * `npm start`: opens the app without arguments or with its own; otherwise runs the command line in the same process.
 * Loads only what is started.
 */
try {
  const args = parseAppArguments(process.argv.slice(2));
  if (args) await startApp(args);
  else await import('../src/main/entries/cli.ts');
} catch (error) {
  console.error(errorMessage(error));
  process.exitCode = 1;
}
