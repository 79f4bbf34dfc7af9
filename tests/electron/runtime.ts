import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { _electron, errors } from 'playwright-core';
import type { ElectronApplication } from 'playwright-core';
import { findElectron, hasDisplay, neededSwitches } from '../../scripts/electron-runtime.ts';

/** Where Electron is, or why it cannot be run here. Never downloads anything. */
export type ElectronRuntime = { readonly executable: string } | { readonly missing: string };

export function findRuntime(): ElectronRuntime {
  const executable = findElectron();
  if (executable === null)
    return { missing: 'no Electron runtime: run "npx install-electron" or set ELECTRON_OVERRIDE_DIST_PATH' };
  if (!hasDisplay() && spawnSync('which', ['Xvfb']).status !== 0)
    return { missing: 'no display: install Xvfb, or run in a desktop session' };
  return { executable };
}

/** Node-API that better-sqlite3's own binary wants; Electron has it since version 35. */
const SQLITE_NODE_API = 10;

/** Like {@link findRuntime}, for tests that open a library: SQLite has to load in that runtime. */
export function findRuntimeWithSqlite(): ElectronRuntime {
  const runtime = findRuntime();
  if ('missing' in runtime || process.env.SEGUE_SQLITE_BINDING) return runtime;
  const { stdout } = spawnSync(runtime.executable, ['-p', 'process.versions.napi'], {
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  if (Number(stdout) >= SQLITE_NODE_API) return runtime;
  return {
    missing: `the Electron runtime offers Node-API ${stdout?.trim() || 'of unknown version'} where better-sqlite3 needs ${SQLITE_NODE_API}: name a binding built for it in SEGUE_SQLITE_BINDING`,
  };
}

export interface Display {
  /** Environment that points programs to it. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

const DISPLAY_ATTEMPTS = 5;

/** The desktop's display where there is one, else a virtual one of its own. */
export async function openDisplay(): Promise<Display> {
  if (hasDisplay()) return { env: {}, close: () => undefined };
  for (let attempt = 0; attempt < DISPLAY_ATTEMPTS; attempt++) {
    const server: ChildProcess = spawn(
      'Xvfb',
      ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      },
    );
    // Two servers that start at once may reach for the same number; one of them then ends.
    const number = await Promise.race([
      once(server.stdio[3]!, 'data').then(([data]: Buffer[]) => data!.toString().trim()),
      once(server, 'exit').then(() => null),
    ]);
    if (number) return { env: { DISPLAY: `:${number}` }, close: () => server.kill() };
  }
  throw new Error('Xvfb does not start.');
}

/** Switches for Electron under test: a virtual display has no GPU. */
export function electronSwitches(): string[] {
  return [...neededSwitches(), '--disable-gpu'];
}

const START_ATTEMPTS = 4;
const START_MS = 20_000;

/**
 * Does `start`, and again when it takes too long: once in some dozens of times Chromium stops answering when a debugger takes hold of it
 * just as its first page opens.
 */
export async function withRetries<T>(start: (timeout: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++)
    try {
      return await start(START_MS);
    } catch (error) {
      if (!(error instanceof errors.TimeoutError) || attempt === START_ATTEMPTS) throw error;
    }
}

/**
 * Starts the runtime that {@link findRuntime} found. Playwright looks it up itself: only then does it hold the app back
 * until it is attached. With an `executablePath` the first window races it, and now and then the launch never ends.
 */
export function launchElectron(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ElectronApplication> {
  return _electron.launch({
    args: [...electronSwitches(), ...args],
    // In English, whatever the system speaks.
    env: { ...(process.env as Record<string, string>), LANG: 'en_US.UTF-8', LANGUAGE: 'en', ...env },
  });
}
