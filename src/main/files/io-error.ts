import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

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
const explanations: Readonly<Record<string, (path: string) => Message>> = {
  ENOSPC: (path) =>
    msg('the disk at {disk} is full. Free some space there, or choose another disk', { disk: diskOf(path) }),
  EDQUOT: (path) =>
    msg('your share of the disk at {disk} is used up. Free some space there', { disk: diskOf(path) }),
  EROFS: (path) =>
    msg(
      'the disk at {disk} is read-only. Make it writable (a lock switch, a worn-out card), or choose another disk',
      { disk: diskOf(path) },
    ),
  EACCES: () => msg('permission denied. Choose another place, or change the rights of the folder'),
  EPERM: () => msg('the system does not allow it. Choose another place, or change the rights of the folder'),
  ENOENT: (path) =>
    deviceOf(dirname(path)) === null
      ? msg('there is no folder {folder}', { folder: dirname(path) })
      : msg('the folder {folder} takes no files or folders. Choose another place', { folder: dirname(path) }),
  ENOTDIR: (path) => msg('{folder} is no folder', { folder: dirname(path) }),
  EIO: (path) =>
    msg('the disk at {disk} reports an error. Save what is on it and replace it', { disk: diskOf(path) }),
  ENAMETOOLONG: () => msg('the name is too long. Choose a shorter one'),
};

export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Why a file cannot be written, and what to do; the system's own message if the error is unknown. */
export function explainIoError(path: string, error: unknown): Message {
  const explain = explanations[errorCode(error) ?? ''];
  return explain ? explain(path) : errorText(error);
}

/** The error for a failed write: `io` for a system error; other errors are returned unchanged. */
export function writeError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('syscall' in cause)) return cause;
  return new AppError(
    'io',
    msg('{path} cannot be written: {reason}', { path, reason: explainIoError(path, cause) }),
    {
      details: { path },
      cause,
    },
  );
}
