import { openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../files/make-folder.ts';

/** A log of this size becomes the old one: drivers can be verbose. */
const MAX_BYTES = 1024 * 1024;

/** Output of workers and of the drivers that they load, which does not belong on a person's terminal. */
export function workerLogPath(logs: string): string {
  return join(logs, 'workers.log');
}

/** Opens the log for appending; null if it cannot be written. The caller closes it. */
export function openWorkerLog(logs: string): number | null {
  const path = workerLogPath(logs);
  try {
    makeFolder(logs, 0o700);
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES)
      renameSync(path, join(logs, 'workers.old.log'));
    return openSync(path, 'a', 0o600);
  } catch {
    return null;
  }
}
