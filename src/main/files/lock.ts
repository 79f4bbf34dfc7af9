import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { errorCode } from './io-error.ts';
import { isRunning, machine } from './temporary.ts';

/** Whoever holds a lock has a small file to write: one this old was left by a process that is gone. */
const STALE_MS = 10_000;
const WAIT_MS = 15_000;
const STEP_MS = 5;

/**
 * Does `work` while no other process does anything under the same lock: `path` and `.lock` behind it. For small files that are read,
 * changed and written, in milliseconds.
 * @throws AppError `conflict` when another process keeps it; what `work` throws
 */
export function withLock<T>(path: string, work: () => T): T {
  const lock = `${path}.lock`;
  take(lock);
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): void {
  for (let waited = 0; waited < WAIT_MS; waited += STEP_MS) {
    try {
      const file = openSync(lock, 'wx', 0o600);
      writeSync(file, `${machine} ${process.pid}`);
      closeSync(file);
      return;
    } catch (error) {
      // What else is wrong with the folder, the write itself will say.
      if (errorCode(error) !== 'EEXIST') return;
      if (isStale(lock)) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STEP_MS);
    }
  }
  throw new AppError(
    'conflict',
    `Another Segue process is using ${lock.replace(/\.lock$/, '')} and has not released it. Try again when it has finished; if none runs, remove ${lock}.`,
    { details: { path: lock } },
  );
}

function isStale(lock: string): boolean {
  try {
    const [on, pid] = readFileSync(lock, 'utf8').split(' ');
    if (on === machine && pid && !isRunning(Number(pid))) return true;
    return Date.now() - statSync(lock).mtimeMs > STALE_MS;
  } catch {
    // Let go of meanwhile.
    return false;
  }
}
