import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { explainIoError } from '../files/io-error.ts';
import { temporaryFolder } from '../files/temporary.ts';

/** Libraries of 100 000 tracks with waveforms take several gigabytes. */
const MAX_BYTES = 8 * 1024 ** 3;

/** Another program's SQLite database. */
export interface ForeignTables {
  /** Columns of a table; empty if there is no such table. Views do not count, because their definition is unknown. */
  columns(table: string): ReadonlySet<string>;
  rows<T>(sql: string, ...parameters: readonly (string | number)[]): IterableIterator<T>;
  close(): void;
}

/** Copies a database with its write-ahead log. @throws AppError `not_found`, `io`, `invalid_input` */
export function copyWithLog(path: string, to: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw new AppError('not_found', msg('{path}: there is no such file', { path }), { details: { path } });
  if (!found.isFile() || found.size > MAX_BYTES)
    throw new AppError('invalid_input', msg('{path} is no database of a DJ program', { path }), {
      details: { path },
    });
  try {
    copyFileSync(path, to);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${to}-wal`);
  } catch (error) {
    throw new AppError(
      'io',
      msg('{path} cannot be read: {reason}', { path, reason: explainIoError(path, error) }),
      {
        cause: error,
        details: { path },
      },
    );
  }
}

/** Opens the copy of `path` at `copy`. @throws AppError `invalid_input` if it is not a SQLite database */
export function connectForeign(path: string, copy: string): Sqlite.Database {
  const nativeBinding = process.env.SEGUE_SQLITE_BINDING;
  let connection: Sqlite.Database | undefined;
  try {
    connection = new Sqlite(copy, { fileMustExist: true, ...(nativeBinding ? { nativeBinding } : {}) });
    connection.pragma('trusted_schema = OFF');
    connection.pragma('cell_size_check = ON');
    connection.prepare('SELECT count(*) FROM sqlite_schema').get();
    return connection;
  } catch (error) {
    connection?.close();
    throw error instanceof Sqlite.SqliteError ? foreignError(path, error) : error;
  }
}

/**
 * Opens a copy of another program's database, including its write-ahead log: that program may be running, and its files
 * must not be touched or locked.
 * @throws AppError `not_found`, `io`; `invalid_input` for a file that is not a SQLite database
 */
export function openForeignTables(path: string): ForeignTables {
  const folder = temporaryFolder('reading');
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  const copy = join(folder, basename(path));
  try {
    copyWithLog(path, copy);
    const open = connectForeign(path, copy);
    open.pragma('query_only = ON');
    return {
      ...tablesOf(open, path),
      close() {
        open.close();
        dispose();
      },
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Reads the tables behind a connection; messages name the database by `path`. */
export function tablesOf(open: Sqlite.Database, path: string): Omit<ForeignTables, 'close'> {
  return {
    columns(table) {
      const isTable = open
        .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
        .get(table);
      const rows = isTable ? (open.pragma(`table_info("${table}")`) as { name: string }[]) : [];
      return new Set(rows.map(({ name }) => name));
    },
    *rows<T>(sql: string, ...parameters: readonly (string | number)[]): IterableIterator<T> {
      try {
        yield* open.prepare<unknown[], T>(sql).iterate(...parameters);
      } catch (error) {
        throw error instanceof Sqlite.SqliteError ? foreignError(path, error) : error;
      }
    },
  };
}

export const foreignError = (path: string, cause: unknown): AppError =>
  new AppError('invalid_input', msg('{path} is no SQLite database, or it is damaged', { path }), {
    cause,
    details: { path },
  });
