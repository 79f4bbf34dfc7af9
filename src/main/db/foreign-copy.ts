import Sqlite from 'better-sqlite3';
import type { ForeignTables } from './foreign-tables.ts';
import { connectForeign, copyWithLog, foreignError, tablesOf } from './foreign-tables.ts';

/** A copy of another program's database, changed before it gets its final name. */
export interface ForeignCopy extends ForeignTables {
  run(sql: string, ...parameters: readonly (string | number | null | Uint8Array)[]): { readonly id: number };
}

/**
 * Copies another program's database to `to`, including its write-ahead log, and opens the copy for changes, which form
 * one transaction that `close` commits.
 * @throws AppError `not_found`, `io`; `invalid_input` for a file that is not a SQLite database
 */
export function openForeignCopy(path: string, to: string): ForeignCopy {
  copyWithLog(path, to);
  const open = connectForeign(path, to);
  // A single file, whatever the program's journal mode, because it will replace another one.
  open.pragma('journal_mode = DELETE');
  // Foreign keys are the other program's business: Mixxx's refer to tables that its own upgrades renamed.
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
