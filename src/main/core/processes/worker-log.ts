import { openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../files/make-folder.ts';

/** A log that has grown to this becomes the old one: drivers can be talkative. */
const MAX_BYTES = 1024 * 1024;

/** What workers, and the drivers that they load, print: nothing of it belongs on a person's terminal. */
export function workerLogPath(logs: string): string {
  return join(logs, 'workers.log');
}

/** Opens the log to append to it; null where it cannot be written. The caller closes it. */
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
