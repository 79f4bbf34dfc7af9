import { basename } from 'node:path';
import type {
  Sort,
  SortColumn,
  TrackFilter,
  TrackRow,
  TrackSelection,
} from '../../../shared/contract/index.ts';
import type { LabelKind, Source, TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import { tracks } from '../../db/schema.ts';
import { eq, inArray } from '../../db/operators.ts';
import { BELOW_SQL, conditionsOf, NEEDS_REVIEW_SQL } from './filter-sql.ts';
import { pathKey } from './path-key.ts';

type TrackRecord = typeof tracks.$inferSelect;

/** Number of ids per SQL statement; SQLite binds at most 32 766 values. */
const ID_CHUNK = 10_000;

/** SQL expressions for sorting. Text ignores case; keys follow the Camelot wheel. */
const sortExpressions: Readonly<Record<SortColumn, string>> = {
  title: 'track.title COLLATE NOCASE',
  artist: 'track.artist COLLATE NOCASE',
  album: 'track.album COLLATE NOCASE',
  genre: 'track.genre COLLATE NOCASE',
  descriptors: 'json_array_length(track.descriptors)',
  tags: 'json_array_length(track.tags)',
  colour: 'track.colour',
  label: 'track.label COLLATE NOCASE',
  comment: 'track.comment COLLATE NOCASE',
  year: 'track.year',
  rating: 'track.rating',
  duration: 'track.duration',
  bpm: 'track.bpm',
  bpmConfidence: 'track.bpm_confidence',
  key: "CAST(track.key AS INTEGER) * 2 + (track.key LIKE '%B')",
  keyConfidence: 'track.key_confidence',
  energy: 'track.energy',
  loudness: 'track.loudness',
  bandwidth: 'track.bandwidth',
  tier: 'track.tier',
  confidence: 'track.confidence',
  flags: 'json_array_length(track.flags)',
  hotCues: 'length(track.hot_cue_slots)',
  memoryCues: 'track.memory_cue_count',
  sections: 'track.section_count',
  path: 'track.path COLLATE NOCASE',
  addedAt: 'track.added_at',
  modifiedAt: 'track.modified_at',
  playlistPosition: 'entry.position',
};
/** Columns that are never null: they need no "nulls last" term, so an index can provide the order. */
const neverNull = new Set<SortColumn>([
  'title',
  'artist',
  'album',
  'genre',
  'label',
  'comment',
  'rating',
  'duration',
  'descriptors',
  'tags',
  'colour',
  'flags',
  'hotCues',
  'memoryCues',
  'sections',
  'addedAt',
  'modifiedAt',
]);

/** A playlist or folder may contain a track several times; lists show it once, at its first position. */
const FIRST_POSITIONS_SQL = `${BELOW_SQL}
  SELECT track_id, min(place) position FROM (
    SELECT track_id, row_number() OVER (ORDER BY playlist_id, position) place
    FROM playlist_entry WHERE playlist_id IN (SELECT id FROM below))
  GROUP BY track_id`;

/** Counts of the summary, as conditions on a track. */
const summaryCounts = [
  ['total', '1'],
  ['needReview', `(${NEEDS_REVIEW_SQL})`],
  ['verified', 'tier IS 1'],
  ['cleaned', 'tier IS 2'],
  ['generated', 'tier IS 3'],
  ['none', 'tier IS NULL'],
  ['missing', 'missing'],
  ['analyzed', 'analyzed_by IS NOT NULL'],
  ['analyzable', 'analyzed_by IS NULL AND missing = 0 AND path IS NOT NULL'],
] as const;

/** URL of a track's audio. */
interface TrackUrls {
  readonly overviewUrl: (track: TrackRecord) => string | null;
  readonly coverUrl: (track: TrackRecord) => string | null;
}

/** Lists, searches and counts of the library. */
export function createLibraryQuery(
  db: Database,
  urls: TrackUrls = { overviewUrl: () => null, coverUrl: () => null },
) {
  const { connection, query } = db;

  const selectSmart = connection
    .prepare<[number], string>(
      `${BELOW_SQL} SELECT filter FROM playlist WHERE id IN (SELECT id FROM below) AND filter IS NOT NULL`,
    )
    .pluck();
  const smartFilters = (playlistId: number): TrackFilter[] =>
    selectSmart.all(playlistId).map((text) => JSON.parse(text) as TrackFilter);

  /** Ids of all matching tracks, in order. */
  function ids(filter: TrackFilter, sort: readonly Sort[] = []): TrackId[] {
    const conditions = conditionsOf(filter, { smartFilters, taxonomy: db.taxonomy.current() });
    const inPlaylistOrder =
      filter.playlistId !== undefined && sort.some(({ column }) => column === 'playlistPosition');
    const order = sort
      .filter(({ column }) => column !== 'playlistPosition' || inPlaylistOrder)
      .flatMap(({ column, direction }) => {
        const expression = sortExpressions[column];
        const term = `${expression} ${direction === 'ascending' ? 'ASC' : 'DESC'}`;
        return neverNull.has(column) ? [term] : [`${expression} IS NULL`, term];
      });
    const values = conditions.flatMap((condition) => condition.values);
    const sql = `SELECT track.id FROM track
      ${inPlaylistOrder ? `LEFT JOIN (${FIRST_POSITIONS_SQL}) entry ON entry.track_id = track.id` : ''}
      ${conditions.length > 0 ? `WHERE ${conditions.map((condition) => condition.sql).join(' AND ')}` : ''}
      ORDER BY ${[...order, 'track.id'].join(', ')}`;
    const statement = connection.prepare<unknown[], TrackId>(sql).pluck();
    return statement.all(...(inPlaylistOrder ? [filter.playlistId!] : []), ...values);
  }

  function idsOf(selection: TrackSelection): TrackId[] {
    return selection.kind === 'tracks' ? [...selection.trackIds] : ids(selection.filter);
  }

  /** Like `idsOf`; null for the whole library. */
  function idsUnlessAll(selection: TrackSelection): TrackId[] | null {
    const isAll = selection.kind === 'filter' && Object.keys(selection.filter).length === 0;
    return isAll ? null : idsOf(selection);
  }

  function toRow(track: TrackRecord): TrackRow {
    return {
      id: track.id,
      title: track.title || (track.path ? basename(track.path) : ''),
      artist: track.artist,
      album: track.album,
      genre: track.genre,
      genres: track.genres ?? [],
      descriptors: track.descriptors,
      tags: track.tags,
      colour: track.colour || null,
      label: track.label,
      comment: track.comment,
      year: track.year,
      rating: track.rating,
      duration: track.duration,
      bpm: track.bpm,
      bpmConfidence: track.bpmConfidence,
      bpmAlternative: track.bpmAlternative,
      key: track.key,
      keyConfidence: track.keyConfidence,
      energy: track.energy,
      loudness: track.loudness,
      bandwidth: track.bandwidth,
      tier: track.tier,
      confidence: track.confidence,
      flags: track.flags,
      hotCueSlots: track.hotCueSlots,
      hotCueColors: track.hotCueColors,
      memoryCueCount: track.memoryCueCount,
      predictedCueCount: track.predictedCueCount,
      sectionCount: track.sectionCount,
      analyzed: track.analyzedBy !== null,
      analyzedBy: track.analyzedBy as Source | null,
      missing: track.missing,
      path: track.path,
      codec: track.codec,
      sampleRate: track.sampleRate,
      fileSize: track.fileSize,
      addedAt: track.addedAt,
      modifiedAt: track.modifiedAt,
      revision: track.headRevision,
      waveformUrl: urls.overviewUrl(track),
      coverUrl: urls.coverUrl(track),
    };
  }

  /** Rows in the requested order; ids that no longer exist are left out. */
  function records(trackIds: readonly TrackId[]): TrackRecord[] {
    const found = new Map<TrackId, TrackRecord>();
    for (let start = 0; start < trackIds.length; start += ID_CHUNK) {
      const chunk = trackIds.slice(start, start + ID_CHUNK);
      for (const row of query.select().from(tracks).where(inArray(tracks.id, chunk)).all())
        found.set(row.id, row);
    }
    return trackIds.flatMap((id) => found.get(id) ?? []);
  }

  function count(where: string): number {
    return connection.prepare<[], number>(`SELECT count(*) FROM track WHERE ${where}`).pluck().get() ?? 0;
  }

  return {
    ids,
    idsOf,
    idsUnlessAll,
    records,
    rows: (trackIds: readonly TrackId[]): TrackRow[] => records(trackIds).map(toRow),
    count,
    /** Id of the track with this file. */
    idByPath: (path: string): TrackId | undefined =>
      query
        .select({ id: tracks.id })
        .from(tracks)
        .where(eq(tracks.pathKey, pathKey(path)))
        .get()?.id,
    /** Counts over the whole library, in one pass. */
    summary() {
      const row = connection
        .prepare<[], Record<(typeof summaryCounts)[number][0], number>>(
          `SELECT ${summaryCounts.map(([name, condition]) => `total(${condition}) ${name}`).join(', ')} FROM track`,
        )
        .get()!;
      const { total, needReview, missing, analyzed, analyzable, verified, cleaned, generated, none } = row;
      const tiers = { verified, cleaned, generated, none };
      return { total, needReview, tiers, missing, analyzed, analyzable };
    },
    /** Number of tracks by the model that analyzed them last (`ml_model_<version>`). */
    countByModel(): ReadonlyMap<string, number> {
      const rows = connection
        .prepare<[], { source: string; count: number }>(
          'SELECT analyzed_by source, count(*) count FROM track WHERE analyzed_by IS NOT NULL GROUP BY analyzed_by',
        )
        .all();
      return new Map(rows.map(({ source, count }) => [source, count]));
    },
    facets() {
      const groups = (sql: string) => connection.prepare<[], { value: string; count: number }>(sql).all();
      const labels = (kind: LabelKind) =>
        connection
          .prepare<[LabelKind], { value: string; count: number }>(
            `SELECT name value, (SELECT count(*) FROM track_label WHERE label_id = label.id) count
             FROM label WHERE kind = ? ORDER BY count DESC, value`,
          )
          .all(kind)
          .filter(({ count }) => count > 0);
      const range = connection
        .prepare<[], { from: number | null; to: number | null }>(
          'SELECT min(bpm) "from", max(bpm) "to" FROM track',
        )
        .get();
      return {
        genres: labels('genre'),
        descriptors: labels('descriptor'),
        tags: labels('tag'),
        colours: groups(
          "SELECT colour value, count(*) count FROM track WHERE colour <> '' GROUP BY colour ORDER BY count DESC",
        ),
        keys: groups(
          'SELECT key value, count(*) count FROM track WHERE key IS NOT NULL GROUP BY key ORDER BY CAST(key AS INTEGER), key',
        ),
        flags: groups(
          'SELECT json_each.value value, count(*) count FROM track, json_each(track.flags) GROUP BY 1 ORDER BY count DESC',
        ),
        bpm: range && range.from !== null && range.to !== null ? { from: range.from, to: range.to } : null,
      };
    },
  };
}

export type LibraryQuery = ReturnType<typeof createLibraryQuery>;
