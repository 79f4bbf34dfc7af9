import Sqlite from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { diskOf } from '../files/io-error.ts';

/** Another connection is writing. */
export function isBusy(error: unknown): boolean {
  if (error instanceof AppError) return isBusy(error.cause);
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/**
 * Converts a SQLite error to an explanation with a remedy; anything else is returned unchanged. The driver's message
 * stays in `cause`.
 */
export function storageError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Sqlite.SqliteError)) return cause;
  const options = { cause, details: { path, sqlite: cause.code } };
  if (isBusy(cause))
    return new AppError(
      'conflict',
      msg('Another Segue process is writing to the library at {path}. Try again when it has finished.', {
        path,
      }),
      options,
    );
  const [, message] = storageMessages.find(([code]) => cause.code.startsWith(code)) ?? [];
  if (message) return new AppError('io', message(path), options);
  // Messages of triggers are Segue's own wording.
  const refusal = cause.code === 'SQLITE_CONSTRAINT_TRIGGER' ? `${cause.code}: ${cause.message}` : cause.code;
  return new AppError(
    'internal',
    msg(
      'The library at {path} refused what Segue asked of it ({refusal}). That is a fault of Segue’s own: please report it. Nothing that was stored is lost.',
      { path, refusal },
    ),
    options,
  );
}

/** The error for a standalone file: for copies, which are not on the library's disk. */
const systemCodes: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'ENOSPC',
  SQLITE_READONLY: 'EROFS',
  SQLITE_IOERR: 'EIO',
  SQLITE_CANTOPEN: 'EACCES',
};

/** The system error behind a SQLite error, for `explainIoError`; anything else is returned unchanged. */
export function asSystemError(cause: unknown): unknown {
  if (!(cause instanceof Sqlite.SqliteError)) return cause;
  const [, code] = Object.entries(systemCodes).find(([sqlite]) => cause.code.startsWith(sqlite)) ?? [];
  return code === undefined ? cause : Object.assign(new Error(code, { cause }), { code });
}

export const readOnlyMessage = (path: string): Message =>
  msg(
    'The library at {path} cannot be changed: the file or the disk at {disk} is read-only. Make it writable, or choose another data folder with --home.',
    { path, disk: diskOf(path) },
  );

const storageMessages: readonly (readonly [code: string, message: (path: string) => Message])[] = [
  [
    'SQLITE_FULL',
    (path) =>
      msg(
        'The disk at {disk} is full, so that the library at {path} cannot be changed. Free some space there; nothing that was stored is lost.',
        { path, disk: diskOf(path) },
      ),
  ],
  ['SQLITE_READONLY', readOnlyMessage],
  [
    'SQLITE_IOERR',
    (path) =>
      msg(
        'The disk at {disk} reports an error, or is full: the library at {path} cannot be read or changed. Free some space there, and check the disk; run `segue doctor`.',
        { path, disk: diskOf(path) },
      ),
  ],
  [
    'SQLITE_CORRUPT',
    (path) =>
      msg(
        'The library at {path} is damaged. `segue doctor` says how, and `segue backup restore` brings a backup back.',
        { path },
      ),
  ],
  [
    'SQLITE_NOTADB',
    (path) =>
      msg(
        'The library at {path} is damaged, or is no library. `segue doctor` says how, and `segue backup restore` brings a backup back.',
        { path },
      ),
  ],
  [
    'SQLITE_NOMEM',
    (path) =>
      msg(
        'There is too little memory to work with the library at {path}. Close other programs, and try again.',
        { path },
      ),
  ],
  [
    'SQLITE_CANTOPEN',
    (path) =>
      msg(
        'The library at {path} cannot be opened: the folder is missing, or may not be read. Choose another data folder with --home.',
        { path },
      ),
  ],
];

const damages: readonly (readonly [code: string, what: Message])[] = [
  ['SQLITE_NOTADB', msg('it is no library, or its beginning is overwritten')],
  ['SQLITE_CORRUPT', msg('its parts do not fit together')],
  ['SQLITE_IOERR', msg('the disk cannot read all of it')],
  ['SQLITE_CANTOPEN', msg('it cannot be opened')],
  ['SQLITE_ERROR', msg('it holds no library')],
];

/** What is wrong with a file that SQLite cannot read, as part of a sentence. */
export function describeDamage(error: unknown): Message {
  const code = error instanceof Sqlite.SqliteError ? error.code : '';
  return damages.find(([known]) => code.startsWith(known))?.[1] ?? msg('it cannot be read');
}
