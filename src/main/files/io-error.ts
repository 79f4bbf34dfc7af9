import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError, errorMessage } from '../../shared/errors.ts';

function deviceOf(path: string): number | null {
  try {
    return statSync(path).dev;
  } catch {
    return null;
  }
}

/** The mount point of the disk of `path`; for a path that does not exist yet, of its nearest existing folder. */
export function diskOf(path: string): string {
  let at = resolve(path);
  while (deviceOf(at) === null && dirname(at) !== at) at = dirname(at);
  const device = deviceOf(at);
  while (dirname(at) !== at && deviceOf(dirname(at)) === device) at = dirname(at);
  return at;
}

/** Explanation and remedy of a system error, by its code. */
const explanations: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: (path) => `the disk at ${diskOf(path)} is full. Free some space there, or choose another disk`,
  EDQUOT: (path) => `your share of the disk at ${diskOf(path)} is used up. Free some space there`,
  EROFS: (path) =>
    `the disk at ${diskOf(path)} is read-only. Make it writable (a lock switch, a worn-out card), or choose another disk`,
  EACCES: () => 'permission denied. Choose another place, or change the rights of the folder',
  EPERM: () => 'the system does not allow it. Choose another place, or change the rights of the folder',
  ENOENT: (path) =>
    deviceOf(dirname(path)) === null
      ? `there is no folder ${dirname(path)}`
      : `the folder ${dirname(path)} takes no files or folders. Choose another place`,
  ENOTDIR: (path) => `${dirname(path)} is no folder`,
  EIO: (path) => `the disk at ${diskOf(path)} reports an error. Save what is on it and replace it`,
  ENAMETOOLONG: () => 'the name is too long. Choose a shorter one',
};

export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Why a file cannot be written, and what to do; the system's own message if the error is unknown. */
export function explainIoError(path: string, error: unknown): string {
  const explain = explanations[errorCode(error) ?? ''];
  return explain ? explain(path) : errorMessage(error);
}

/** The error for a failed write: `io` for a system error; other errors are returned unchanged. */
export function writeError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('syscall' in cause)) return cause;
  return new AppError('io', `${path} cannot be written: ${explainIoError(path, cause)}`, {
    details: { path },
    cause,
  });
}
