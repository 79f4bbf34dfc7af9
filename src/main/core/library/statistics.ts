import type { Flag, Tier, TrackId } from '../../../shared/domain/index.ts';
import { summarizeTracks } from '../../dataset/statistics/summarize.ts';
import type { CollectionStatistics, TrackFacts } from '../../dataset/statistics/summarize.ts';
import type { Database } from '../../db/database.ts';
import { NEEDS_REVIEW_SQL } from './filter-sql.ts';

interface Row {
  readonly id: TrackId;
  readonly tier: Tier | null;
  readonly confidence: number | null;
  readonly bpm: number | null;
  readonly key: string | null;
  readonly genre: string;
  readonly genres: string | null;
  readonly descriptors: string;
  readonly tags: string;
  readonly duration: number;
  readonly flags: string;
  readonly missing: number;
  readonly analyzed: number;
  readonly needs_review: number | null;
  readonly slots: number;
  readonly memory_cue_count: number;
  readonly section_count: number;
}

const none: readonly string[] = [];
const listOf = (json: string): readonly string[] => (json === '[]' ? none : (JSON.parse(json) as string[]));

function* readFacts(db: Database, trackIds: readonly TrackId[] | null): Generator<TrackFacts> {
  const statement = db.connection.prepare<string[], Row>(
    `SELECT id, tier, confidence, bpm, key, genre, genres, descriptors, tags, duration, flags, missing, analyzed_by IS NOT NULL analyzed,
       (${NEEDS_REVIEW_SQL}) needs_review, length(hot_cue_slots) slots, memory_cue_count, section_count
     FROM track ${trackIds === null ? '' : 'WHERE id IN (SELECT value FROM json_each(?))'}`,
  );
  for (const row of statement.iterate(...(trackIds === null ? [] : [JSON.stringify(trackIds)])))
    yield {
      trackId: row.id,
      tier: row.tier,
      confidence: row.confidence,
      bpm: row.bpm,
      key: row.key,
      genre: row.genre,
      genres: listOf(row.genres ?? '[]'),
      descriptors: listOf(row.descriptors),
      tags: listOf(row.tags),
      duration: row.duration,
      flags: listOf(row.flags) as readonly Flag[],
      missing: row.missing === 1,
      analyzed: row.analyzed === 1,
      needsReview: row.needs_review === 1,
      hotCueCount: row.slots,
      memoryCueCount: row.memory_cue_count,
      sectionCount: row.section_count,
    };
}

/** Numbers about the library, or about some of its tracks. Reads rows only, no documents. */
export function collectionStatistics(
  db: Database,
  trackIds: readonly TrackId[] | null = null,
): CollectionStatistics {
  return summarizeTracks(readFacts(db, trackIds));
}
