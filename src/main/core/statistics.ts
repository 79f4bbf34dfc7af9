import type { Database } from '../db/database.ts';
import type { LibraryQuery } from './library-query.ts';

export interface LibraryStatistics {
  readonly total: number;
  readonly analyzed: number;
  readonly missing: number;
  readonly needReview: number;
  readonly tiers: {
    readonly verified: number;
    readonly cleaned: number;
    readonly generated: number;
    readonly none: number;
  };
  /** Over tracks that have a document; null when none has. */
  readonly meanConfidence: number | null;
  readonly flags: readonly { value: string; count: number }[];
  readonly genres: readonly { value: string; count: number }[];
  /** Tempi in classes of ten BPM: `120–129`. */
  readonly tempi: readonly { value: string; count: number }[];
  readonly keys: readonly { value: string; count: number }[];
}

/** Numbers about the whole library. */
export function libraryStatistics(db: Database, library: LibraryQuery): LibraryStatistics {
  const { total, analyzed, missing, needReview, tiers } = library.summary();
  const { flags, genres, keys } = library.facets();
  const meanConfidence =
    db.connection.prepare<[], number | null>('SELECT avg(confidence) FROM track').pluck().get() ?? null;
  const classes = db.connection
    .prepare<[], { class: number; count: number }>(
      'SELECT CAST(bpm / 10 AS INTEGER) class, count(*) count FROM track WHERE bpm IS NOT NULL GROUP BY class ORDER BY class',
    )
    .all();
  return {
    total,
    analyzed,
    missing,
    needReview,
    tiers,
    meanConfidence,
    flags,
    genres,
    keys,
    tempi: classes.map(({ class: tens, count }) => ({ value: `${tens * 10}–${tens * 10 + 9}`, count })),
  };
}
