import Sqlite from 'better-sqlite3';
import type { ForeignTables } from './foreign-tables.ts';
import { connectForeign, copyWithLog, foreignError, tablesOf } from './foreign-tables.ts';

/** A copy of another program's database that is changed before it gets its name. */
export interface ForeignCopy extends ForeignTables {
  run(sql: string, ...parameters: readonly (string | number | null | Uint8Array)[]): { readonly id: number };
}

/**
 * Copies another program's database to `to`, with what its write-ahead log holds, and opens the copy for changes, which are one
 * transaction that `close` ends.
 * @throws AppError `not_found`, `io`; `invalid_input` for a file that is no SQLite database.
 */
export function openForeignCopy(path: string, to: string): ForeignCopy {
  copyWithLog(path, to);
  const open = connectForeign(path, to);
  // One file, whatever the program's own mode: it is to be put in place of another.
  open.pragma('journal_mode = DELETE');
  // References of other programs' tables are theirs to keep: Mixxx's point to tables that its own upgrades renamed.
  open.pragma('foreign_keys = OFF');
  open.exec('BEGIN IMMEDIATE');
  return {
    ...tablesOf(open, path),
    run(sql, ...parameters) {
      try {
        return { id: Number(open.prepare(sql).run(...parameters).lastInsertRowid) };
      } catch (error) {
        throw error instanceof Sqlite.SqliteError ? foreignError(path, error) : error;
      }
    },
    close() {
      if (open.inTransaction) open.exec('COMMIT');
      open.close();
    },
  };
}
