import type { Annotation } from '../../shared/domain/index.ts';
import type { Database } from '../db/database.ts';
import type { RowTags } from './import-rekordbox.ts';

/** One row of the file, read and cleaned, waiting for the rest of the file to prove good. */
export interface StagedRow {
  readonly position: number;
  readonly rowKey: string;
  readonly rekordboxId: string | null;
  readonly location: string | null;
  /** JSON of the raw row. */
  readonly row: string;
  readonly hash: string;
  readonly tags: RowTags;
  readonly path: string | null;
  /** The file exists at `path`. */
  readonly found: boolean;
  /** The Location names a file, not a stream. */
  readonly isLocal: boolean;
  readonly document: Annotation;
}

export interface Staging {
  add(row: StagedRow): void;
  /** Groups additions; much faster than one by one. */
  inTransaction(work: () => void): void;
  /** All rows in file order. */
  rows(): IterableIterator<StagedRow>;
  drop(): void;
}

const PAGE_ROWS = 500;

/**
 * Rows in a temporary table of this connection: on disk, so that memory stays flat for any size of library, and outside
 * the library file, so that nobody else waits or sees them.
 */
export function createStaging(db: Database): Staging {
  const { connection } = db;
  connection.exec(`
    DROP TABLE IF EXISTS temp.staged_row;
    CREATE TEMP TABLE staged_row (position INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;`);
  const insert = connection.prepare('INSERT INTO temp.staged_row (position, value) VALUES (?, ?)');
  return {
    add: (row) => void insert.run(row.position, JSON.stringify(row)),
    // A deferred transaction: it touches the temporary database only and takes no lock on the library.
    inTransaction: (work) => connection.transaction(work).deferred(),
    *rows() {
      // Page by page: an open cursor would keep the connection from writing in between.
      const page = connection
        .prepare<[number, number], string>(
          'SELECT value FROM temp.staged_row WHERE position > ? ORDER BY position LIMIT ?',
        )
        .pluck();
      let last = -1;
      for (;;) {
        const values = page.all(last, PAGE_ROWS);
        for (const value of values) {
          const row = JSON.parse(value) as StagedRow;
          last = row.position;
          yield row;
        }
        if (values.length < PAGE_ROWS) return;
      }
    },
    drop: () => connection.exec('DROP TABLE IF EXISTS temp.staged_row'),
  };
}
