import { eq } from '../../../db/operators.ts';
import { bulkInsert, EncodedJson } from '../../../db/bulk-insert.ts';
import type { Database } from '../../../db/database.ts';
import { createStagedRows, dropStagedRows, stagedRows } from '../../../db/staged-rows.ts';
import type { StagedRow } from '../../../db/staged-rows.ts';
import { sha256Hex } from '../../../files/hash.ts';

/** A row of the file, read and cleaned, except for its two large parts and their hashes. */
type StagedFacts = Omit<typeof stagedRows.$inferInsert, 'hash' | 'row' | 'documentHash' | 'document'>;

/** Both are already JSON: text takes a fraction of the objects' memory, and nobody reads it again. */
interface StagedTexts {
  readonly row: string;
  readonly document: string;
}

/** Stores rows outside the library until the whole file has been read. */
export interface Staging {
  add(facts: StagedFacts, texts: StagedTexts): void;
  /** Groups additions; much faster than one by one. */
  inBatch(work: () => void): void;
  at(position: number): StagedRow;
  /** Number of rows, and of those whose file is expected but missing. */
  counts(): { readonly read: number; readonly missing: number };
  drop(): void;
}

/**
 * Larger than the library's: a row with its texts takes about 3 kB, and pages with a single row would be half empty.
 */
const PAGE_BYTES = 32_768;
/** Beyond this size, pages go to disk; without a limit SQLite keeps a temporary table in memory whatever its size. */
const CACHE_KIB = 8192;

/** Stores rows in a temporary table on disk, so that memory is bounded for any size of library. */
export function createStaging(db: Database): Staging {
  const { connection, query } = db;
  connection.pragma('temp_store = FILE');
  connection.pragma(`temp.page_size = ${PAGE_BYTES}`);
  connection.pragma(`temp.cache_size = -${CACHE_KIB}`);
  // What a crash leaves of it is useless.
  connection.pragma('temp.journal_mode = MEMORY');
  connection.pragma('temp.synchronous = OFF');
  // Mapped pages of the library count as this process's memory, and an import touches each of them once.
  connection.pragma('mmap_size = 0');
  createStagedRows(connection);
  const insert = bulkInsert(connection, stagedRows);
  return {
    add(facts, { row, document }) {
      insert({
        ...facts,
        row: new EncodedJson(row),
        hash: sha256Hex(row),
        document: new EncodedJson(document),
        documentHash: sha256Hex(document),
      });
    },
    // A deferred transaction: it touches only the temporary database and takes no lock on the library.
    inBatch: (work) => connection.transaction(work).deferred(),
    at: (position) => query.select().from(stagedRows).where(eq(stagedRows.position, position)).get()!,
    counts: () =>
      connection
        .prepare<[], { read: number; missing: number }>(
          'SELECT count(*) AS read, coalesce(sum(missing), 0) AS missing FROM temp.staged_row',
        )
        .get()!,
    drop: () => dropStagedRows(connection),
  };
}
