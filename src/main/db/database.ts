import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle } from './drizzle.ts';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { AppError, errorMessage } from '../../shared/errors.ts';
import { diskOf } from '../files/io-error.ts';
import { makeFolder } from '../files/make-folder.ts';
import { migrate } from './migrate.ts';
import * as schema from './schema.ts';

type Query = BetterSQLite3Database<typeof schema>;

/** An open library database: one connection. Many processes may have it open (WAL); writers take turns. */
export interface Database {
  readonly path: string;
  /** Typed queries. */
  readonly query: Query;
  /** The connection itself, for the few statements that drizzle cannot say (FTS, pragmas, bulk loads). */
  readonly connection: Sqlite.Database;
  /** Runs `work` in one IMMEDIATE transaction; nested calls join it. `work` must be synchronous. */
  transaction<T>(work: () => T): T;
  /** Runs `work` unless another connection is writing: for what is not worth waiting for. True when it was done. */
  unlessBusy(work: () => unknown): boolean;
  close(): void;
}

/** For comparing text whatever its case; SQL knows it as `fold_case`. */
export function foldCase(text: string): string {
  return text.toLowerCase();
}

/** A new library is its owner's alone; SQLite gives the files beside it the same rights. */
function prepareFile(path: string): void {
  makeFolder(dirname(path), 0o700);
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It is there already; SQLite says what else is wrong.
  }
}

const BUSY_TIMEOUT_MS = 15_000;

function isBusy(error: unknown): boolean {
  if (error instanceof AppError) return isBusy(error.cause);
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** What an error of SQLite's means for a person and what to do; anything else passes through. */
function storageError(path: string, cause: unknown): unknown {
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

/**
 * Opens or creates the library database at `path` and brings its schema up to date.
 * @throws AppError `io` when the file cannot be opened or is no database, `conflict` when a newer version made it.
 */
export function openDatabase(path: string): Database {
  let connection: Sqlite.Database;
  try {
    if (path !== ':memory:') prepareFile(path);
    const nativeBinding = process.env.SEGUE_SQLITE_BINDING;
    connection = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS, ...(nativeBinding ? { nativeBinding } : {}) });
  } catch (error) {
    throw new AppError('io', `Cannot open the library at ${path}: ${errorMessage(error)}`, { cause: error });
  }
  try {
    connection.pragma('journal_mode = WAL');
    // NORMAL keeps a WAL database consistent at any kill; only a power cut can lose the last commits.
    connection.pragma('synchronous = NORMAL');
    connection.pragma('foreign_keys = ON');
    connection.pragma('cache_size = -65536');
    connection.pragma('temp_store = MEMORY');
    connection.pragma('mmap_size = 268435456');
    connection.function('fold_case', { deterministic: true, directOnly: true }, (text) =>
      typeof text === 'string' ? foldCase(text) : text,
    );
    migrate(connection, path);
  } catch (error) {
    connection.close();
    if (error instanceof AppError) throw error;
    const known = storageError(path, error);
    if (known instanceof AppError) throw known;
    throw new AppError('io', `The library at ${path} cannot be read: ${errorMessage(error)}`, {
      cause: error,
    });
  }

  const query = drizzle(connection, { schema });
  function unlessBusy(work: () => unknown): boolean {
    connection.pragma('busy_timeout = 0');
    try {
      work();
      return true;
    } catch (error) {
      if (!isBusy(error)) throw error;
      return false;
    } finally {
      connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  }
  return {
    path,
    query,
    connection,
    transaction(work) {
      if (connection.inTransaction) return work();
      try {
        return connection.transaction(work).immediate();
      } catch (error) {
        throw storageError(path, error);
      }
    },
    unlessBusy,
    close() {
      if (!connection.open) return;
      try {
        // Statistics for the query planner: not worth waiting for another writer.
        unlessBusy(() => connection.pragma('optimize'));
      } catch {
        // Nor worth an error on a disk that is full or read-only.
      } finally {
        connection.close();
      }
    },
  };
}
