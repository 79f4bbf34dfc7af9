import Sqlite from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { diskOf } from '../files/io-error.ts';

/** Another connection is writing. */
export function isBusy(error: unknown): boolean {
  if (error instanceof AppError) return isBusy(error.cause);
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** What an error of SQLite's means for a person and what to do; anything else passes through. */
export function storageError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Sqlite.SqliteError)) return cause;
  const options = { cause, details: { path } };
  if (isBusy(cause))
    return new AppError(
      'conflict',
      `Another Segue process is writing to the library at ${path}. Try again when it has finished.`,
      options,
    );
  const [, message] = storageMessages.find(([code]) => cause.code.startsWith(code)) ?? [];
  return message ? new AppError('io', message(path), options) : cause;
}

const storageMessages: readonly (readonly [code: string, message: (path: string) => string])[] = [
  [
    'SQLITE_FULL',
    (path) =>
      `The disk at ${diskOf(path)} is full, so that the library at ${path} cannot be changed. Free some space there; nothing that was stored is lost.`,
  ],
  [
    'SQLITE_READONLY',
    (path) =>
      `The library at ${path} cannot be changed: the file or the disk at ${diskOf(path)} is read-only. Make it writable, or choose another data folder with --home.`,
  ],
  [
    'SQLITE_IOERR',
    (path) =>
      `The disk at ${diskOf(path)} reports an error, or is full: the library at ${path} cannot be read or changed. Free some space there, and check the disk; run \`segue doctor\`.`,
  ],
  [
    'SQLITE_CORRUPT',
    (path) =>
      `The library at ${path} is damaged. \`segue doctor\` says how, and \`segue backup restore\` brings a backup back.`,
  ],
  [
    'SQLITE_NOTADB',
    (path) =>
      `The library at ${path} is damaged, or is no library. \`segue doctor\` says how, and \`segue backup restore\` brings a backup back.`,
  ],
  [
    'SQLITE_CANTOPEN',
    (path) =>
      `The library at ${path} cannot be opened: the folder is missing, or may not be read. Choose another data folder with --home.`,
  ],
];
