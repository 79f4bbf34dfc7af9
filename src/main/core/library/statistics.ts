import type { Flag, LabelKind, Tier, TrackId } from '../../../shared/domain/index.ts';
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
  readonly duration: number;
  readonly flags: string;
  readonly missing: number;
  readonly analyzed: number;
  readonly needs_review: number | null;
  readonly slots: number;
  readonly memory_cue_count: number;
  readonly section_count: number;
}

function* readFacts(db: Database, trackIds: readonly TrackId[] | null): Generator<TrackFacts> {
  const statement = db.connection.prepare<string[], Row>(
    `SELECT id, tier, confidence, bpm, key, genre, genres, duration, flags, missing, analyzed_by IS NOT NULL analyzed,
       (${NEEDS_REVIEW_SQL}) needs_review, length(hot_cue_slots) slots, memory_cue_count, section_count
     FROM track ${trackIds === null ? '' : 'WHERE id IN (SELECT value FROM json_each(?))'}`,
  );
  const lists = new Map<string, readonly string[]>();
  const genresOf = (json: string): readonly string[] => {
    let list = lists.get(json);
    if (!list) lists.set(json, (list = JSON.parse(json) as string[]));
    return list;
  };
  for (const row of statement.iterate(...(trackIds === null ? [] : [JSON.stringify(trackIds)])))
    yield {
      trackId: row.id,
      tier: row.tier,
      confidence: row.confidence,
      bpm: row.bpm,
      key: row.key,
      genre: row.genre,
      genres: genresOf(row.genres ?? '[]'),
      duration: row.duration,
      flags: row.flags === '[]' ? [] : (JSON.parse(row.flags) as Flag[]),
      missing: row.missing === 1,
      analyzed: row.analyzed === 1,
      needsReview: row.needs_review === 1,
      hotCueCount: row.slots,
      memoryCueCount: row.memory_cue_count,
      sectionCount: row.section_count,
    };
}

/** Labels of a kind with their number of tracks, most frequent first. */
function countLabels(db: Database, kind: LabelKind, trackIds: readonly TrackId[] | null) {
  const chosen = trackIds === null ? '' : 'AND track_id IN (SELECT value FROM json_each(?))';
  return db.connection
    .prepare<string[], { value: string; count: number }>(
      `SELECT name value, (SELECT count(*) FROM track_label WHERE label_id = label.id ${chosen}) count
       FROM label WHERE kind = '${kind}' ORDER BY count DESC, value`,
    )
    .all(...(trackIds === null ? [] : [JSON.stringify(trackIds)]))
    .filter(({ count }) => count > 0);
}

/** Statistics of the library, or of some of its tracks. Reads rows only, no documents. */
export function collectionStatistics(
  db: Database,
  trackIds: readonly TrackId[] | null = null,
): CollectionStatistics {
  return summarizeTracks(readFacts(db, trackIds), {
    descriptors: countLabels(db, 'descriptor', trackIds),
    tags: countLabels(db, 'tag', trackIds),
  });
}
