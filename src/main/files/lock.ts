import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { errorCode } from './io-error.ts';
import { isRunning, machine } from './temporary.ts';

/** A lock is held for as long as it takes to write a small file; an older one was left by a process that is gone. */
const STALE_MS = 10_000;
const WAIT_MS = 15_000;
const STEP_MS = 5;

/**
 * Runs `work` while no other process holds the same lock, the file `path` with `.lock` appended. For small files that
 * are read, changed and written within milliseconds.
 * @throws AppError `conflict` if another process holds it; what `work` throws
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
      // The write itself reports other problems with the folder.
      if (errorCode(error) !== 'EEXIST') return;
      if (isStale(lock)) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STEP_MS);
    }
  }
  throw new AppError(
    'conflict',
    msg(
      'Another Segue process is using {path} and has not released it. Try again when it has finished; if none runs, remove {lock}.',
      { path: lock.replace(/\.lock$/, ''), lock },
    ),
    { details: { path: lock } },
  );
}

function isStale(lock: string): boolean {
  try {
    const [on, pid] = readFileSync(lock, 'utf8').split(' ');
    if (on === machine && pid && !isRunning(Number(pid))) return true;
    return Date.now() - statSync(lock).mtimeMs > STALE_MS;
  } catch {
    // Released meanwhile.
    return false;
  }
}
