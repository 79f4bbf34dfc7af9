import type { Annotation } from '../../shared/domain/index.ts';
import type { Database } from '../db/database.ts';
import type { RowTags } from './import-rekordbox.ts';
import type { TrackColumns } from './track-columns.ts';

/** One row of the file, read and cleaned, waiting for the rest of the file to prove good. */
export interface StagedRow {
  readonly position: number;
  readonly rowKey: string;
  readonly rekordboxId: string | null;
  readonly location: string | null;
  readonly tags: RowTags;
  readonly path: string | null;
  /** The file exists at `path`. */
  readonly found: boolean;
  /** The Location names a file, not a stream. */
  readonly isLocal: boolean;
  /** sha256 of the raw row. */
  readonly hash: string;
  /** What lists need of the document. */
  readonly columns: TrackColumns;
}

/** A staged row with its two large parts, which stay text until somebody needs their content. */
export interface StagedText extends StagedRow {
  /** JSON of the raw row. */
  readonly row: string;
  /** JSON of the document that cleaning made. */
  readonly document: string;
}

export interface Staging {
  add(row: StagedRow, rawRow: string, document: Annotation): void;
  /** Groups additions; much faster than one by one. */
  inBatch(work: () => void): void;
  /** All rows in file order; once. */
  rows(): IterableIterator<StagedText>;
  drop(): void;
}

const PAGE_ROWS = 500;
/** About 3 kB each: most libraries stay in memory, a huge one goes on to disk. */
const ROWS_IN_MEMORY = 20_000;

/**
 * Keeps rows outside the library file, so that nobody else waits or sees them: the first ones in memory, the rest in a
 * temporary table on disk, so that memory is bounded for any size of library.
 */
export function createStaging(db: Database): Staging {
  const { connection } = db;
  connection.pragma('temp_store = FILE');
  // What a crash leaves of it is of no use to anybody.
  connection.pragma('temp.journal_mode = OFF');
  connection.pragma('temp.synchronous = OFF');
  // Mapped pages of the library count as this process's memory; an import touches each of them once.
  connection.pragma('mmap_size = 0');
  connection.exec(`
    DROP TABLE IF EXISTS temp.staged_row;
    CREATE TEMP TABLE staged_row (position INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;`);
  const insert = connection.prepare('INSERT INTO temp.staged_row VALUES (?, ?)');
  const held: (StagedText | null)[] = [];
  return {
    add(facts, row, document) {
      const staged: StagedText = { ...facts, row, document: JSON.stringify(document) };
      if (held.length < ROWS_IN_MEMORY) held.push(staged);
      else insert.run(staged.position, JSON.stringify(staged));
    },
    inBatch(work) {
      // A deferred transaction: it touches the temporary database only and takes no lock on the library.
      if (held.length < ROWS_IN_MEMORY) work();
      else connection.transaction(work).deferred();
    },
    *rows() {
      for (const [i, staged] of held.entries()) {
        // Rows are taken once: what is stored need not be held any longer.
        held[i] = null;
        if (staged) yield staged;
      }
      // Page by page: an open cursor would keep the connection from writing in between.
      const page = connection
        .prepare<[number, number], string>(
          'SELECT value FROM temp.staged_row WHERE position > ? ORDER BY position LIMIT ?',
        )
        .pluck();
      for (let last = -1; ;) {
        const values = page.all(last, PAGE_ROWS);
        for (const value of values) {
          const staged = JSON.parse(value) as StagedText;
          last = staged.position;
          yield staged;
        }
        if (values.length < PAGE_ROWS) return;
      }
    },
    drop() {
      held.length = 0;
      connection.exec('DROP TABLE IF EXISTS temp.staged_row');
    },
  };
}
