import { isDeepStrictEqual } from 'node:util';
import type { Labels, TagLabels, TrackColour, TrackId } from '../../../shared/domain/index.ts';
import { bulkUpdate } from '../../db/bulk-insert.ts';
import type { Database } from '../../db/database.ts';
import { eq } from '../../db/operators.ts';
import { tracks } from '../../db/schema.ts';
import { labelColumns, tagLabelsOf, withLabels, withTags } from './label-columns.ts';
import type { LabelRow } from './label-columns.ts';

/** Keeps the labels in track rows, which lists, filters and statistics read. */
export function createLabelRows({
  connection,
  query,
  taxonomy,
}: Pick<Database, 'connection' | 'query' | 'taxonomy'>) {
  const update = bulkUpdate(connection, tracks, Object.keys(labelColumns) as (keyof typeof labelColumns)[]);
  /** A cheap check, because most changes do not affect labels. */
  const selectStated = connection
    .prepare<[TrackId], 0 | 1>(
      `SELECT tag_genre IS NOT NULL OR tag_rating IS NOT NULL OR tag_colour IS NOT NULL OR tag_comment IS NOT NULL
         OR descriptors <> '[]' OR tags <> '[]' FROM track WHERE id = ?`,
    )
    .pluck();
  const rowOf = (trackId: TrackId): LabelRow =>
    query.select(labelColumns).from(tracks).where(eq(tracks.id, trackId)).get()!;

  return {
    /** The labels from a track's tags. */
    tagsOf: (trackId: TrackId): TagLabels => tagLabelsOf(rowOf(trackId), taxonomy.current()),

    /** Sets the labels that the current document of a track contains. */
    state(trackId: TrackId, stated: Labels | undefined): void {
      if (stated === undefined && selectStated.get(trackId) !== 1) return;
      const row = rowOf(trackId);
      const next = withLabels(row, stated, taxonomy.current());
      if (!isDeepStrictEqual(next, row)) update(trackId, next);
    },

    /** Updates the tags after a change in a file or in Rekordbox; edited values stay. */
    setTags(
      trackId: TrackId,
      tags: {
        readonly genre: string;
        readonly rating: number;
        readonly comment: string;
        readonly colour: TrackColour | '';
      },
    ): void {
      query
        .update(tracks)
        .set(withTags(rowOf(trackId), tags))
        .where(eq(tracks.id, trackId))
        .run();
    },
  };
}
