import { modelSource } from '../../../shared/domain/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type {
  CorrectionCase,
  CorrectionFilter,
  CorrectionGrouping,
  CorrectionPage,
  CorrectionRate,
} from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import type { LibraryQuery } from '../library/library-query.ts';
import type { Playlists } from '../library/playlists.ts';

type Correction = CorrectionCase['corrections'][number];
type CaseRow = Omit<CorrectionCase, 'corrections'>;
type CorrectionRow = Omit<Correction, 'predicted' | 'corrected'> & {
  readonly predicted: string | null;
  readonly corrected: string | null;
};
interface RateRow {
  readonly value: string | null;
  readonly cases: number;
  readonly corrected: number;
  readonly corrections: number;
  readonly meanScore: number | null;
}

const CASE_COLUMNS = `c.id, c.track_id trackId, track.artist, track.title, track.genre, track.bpm, c.source,
  c.revision_id revision, c.occasion, c.predicted_at predictedAt, c.settled_at settledAt, c.score`;

/** Tempi are grouped in steps of 10 BPM. */
const groupSql: Readonly<Record<Exclude<CorrectionGrouping, 'type' | 'playlist'>, string>> = {
  model: `substr(c.source, ${modelSource('').length + 1})`,
  genre: 'track.genre',
  tempo: `CASE WHEN track.bpm IS NULL THEN '' ELSE CAST(10 * CAST(track.bpm / 10 AS INTEGER) AS TEXT) END`,
  month: 'substr(c.settled_at, 1, 7)',
  occasion: 'c.occasion',
};

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

const allOf = (conditions: readonly Condition[]): Condition => ({
  sql: conditions.map(({ sql }) => sql).join(' AND ') || '1',
  values: conditions.flatMap(({ values }) => values),
});
const oneOf = (column: string, values: readonly string[]): Condition => ({
  sql: `${column} IN (${values.map(() => '?').join(', ')})`,
  values,
});

/** Queries the recorded comparisons for lists, rates and exports. */
export function createCorrectionQuery(
  db: Database,
  library: LibraryQuery,
  playlists: Pick<Playlists, 'withPaths'>,
) {
  const { connection } = db;

  /** Conditions on cases and conditions on single corrections. */
  function conditionsOf(filter: CorrectionFilter): { cases: Condition; corrections: Condition } {
    const { tracks, types, models, since, until, minScore } = filter;
    const cases: Condition[] = [];
    if (tracks)
      cases.push({
        sql: 'c.track_id IN (SELECT value FROM json_each(?))',
        values: [JSON.stringify(library.ids(tracks))],
      });
    if (models?.length) cases.push(oneOf('c.source', models.map(modelSource)));
    if (since !== undefined) cases.push({ sql: 'c.settled_at >= ?', values: [since] });
    if (until !== undefined) cases.push({ sql: 'c.settled_at < ?', values: [until] });
    const corrections: Condition[] = [];
    if (types?.length) corrections.push(oneOf('x.type', types));
    if (minScore !== undefined) corrections.push({ sql: 'x.score >= ?', values: [minScore] });
    return { cases: allOf(cases), corrections: allOf(corrections) };
  }

  function correctionsOf(caseIds: readonly number[], condition: Condition): Map<number, Correction[]> {
    const rows = connection
      .prepare<unknown[], CorrectionRow & { caseId: number }>(
        `SELECT x.case_id caseId, x.id, x.type, x.time, x.predicted, x.corrected, x.confidence, x.score FROM correction x
         WHERE x.case_id IN (SELECT value FROM json_each(?)) AND ${condition.sql} ORDER BY x.score DESC, x.id`,
      )
      .all(JSON.stringify(caseIds), ...condition.values);
    const byCase = Map.groupBy(rows, ({ caseId }) => caseId);
    const parse = (text: string | null): string | number | null =>
      text === null ? null : (JSON.parse(text) as string | number);
    return new Map(
      [...byCase].map(([caseId, own]) => [
        caseId,
        own.map(({ id, type, time, predicted, corrected, confidence, score }) => ({
          id,
          type,
          time,
          predicted: parse(predicted),
          corrected: parse(corrected),
          confidence,
          score,
        })),
      ]),
    );
  }

  function withCorrections(rows: readonly CaseRow[], condition: Condition): CorrectionCase[] {
    const found = correctionsOf(
      rows.map(({ id }) => id),
      condition,
    );
    return rows.map((row) => ({ ...row, corrections: found.get(row.id) ?? [] }));
  }

  /** Cases with at least one correction that matches the filter. */
  function list(
    filter: CorrectionFilter,
    page: { offset: number; limit: number; order?: 'worst' | 'latest' },
  ): CorrectionPage {
    const { cases, corrections } = conditionsOf(filter);
    const from = `FROM correction_case c JOIN track ON track.id = c.track_id
      WHERE ${cases.sql} AND EXISTS (SELECT 1 FROM correction x WHERE x.case_id = c.id AND ${corrections.sql})`;
    const values = [...cases.values, ...corrections.values];
    const rows = connection
      .prepare<unknown[], CaseRow>(
        `SELECT ${CASE_COLUMNS} ${from}
         ORDER BY ${page.order === 'latest' ? 'c.settled_at DESC' : 'c.score DESC'}, c.id LIMIT ? OFFSET ?`,
      )
      .all(...values, page.limit, page.offset);
    const total = connection
      .prepare<unknown[], number>(`SELECT count(*) ${from}`)
      .pluck()
      .get(...values)!;
    return { cases: withCorrections(rows, corrections), total };
  }

  /** One case with all its corrections. @throws AppError `not_found` */
  function get(id: number): CorrectionCase {
    const row = connection
      .prepare<[number], CaseRow>(
        `SELECT ${CASE_COLUMNS} FROM correction_case c JOIN track ON track.id = c.track_id WHERE c.id = ?`,
      )
      .get(id);
    if (!row)
      throw new AppError('not_found', msg('There is no correction case {id} in this library.', { id }));
    return withCorrections([row], allOf([]))[0]!;
  }

  const settledTracks = connection
    .prepare<[], TrackId>('SELECT DISTINCT track_id FROM correction_case')
    .pluck();
  const tracksOfPlaylist = connection
    .prepare<[number], TrackId>(
      'SELECT track_id FROM playlist_entry WHERE playlist_id = ? AND track_id IS NOT NULL',
    )
    .pluck();

  /** The tracks with cases in each playlist, as JSON pairs of playlist and track. A track counts in all its playlists. */
  function settledInPlaylists(): string {
    const settled = new Set(settledTracks.all());
    const pairs = playlists.withPaths().flatMap(({ id, kind, filter }) => {
      if (kind === 'folder') return [];
      const tracks = new Set(filter ? library.ids(filter) : tracksOfPlaylist.all(id));
      return [...tracks].filter((track) => settled.has(track)).map((track) => [id, track]);
    });
    return JSON.stringify(pairs);
  }

  const toRate = ({ value, cases, corrected, corrections, meanScore }: RateRow): CorrectionRate => ({
    value: value ?? '',
    playlistId: null,
    cases,
    corrected,
    corrections,
    rate: cases === 0 ? 0 : corrected / cases,
    perCase: cases === 0 ? 0 : corrections / cases,
    meanScore,
  });

  function rates(
    filter: CorrectionFilter,
    by: readonly CorrectionGrouping[],
  ): { total: CorrectionRate; groups: { by: CorrectionGrouping; rates: CorrectionRate[] }[] } {
    const { cases, corrections } = conditionsOf(filter);
    const values = [...corrections.values, ...cases.values];
    const grouped = (group: string, joined: Condition = { sql: '', values: [] }): RateRow[] =>
      connection
        .prepare<unknown[], RateRow>(
          `SELECT ${group} value, count(DISTINCT c.track_id) cases,
             count(DISTINCT CASE WHEN x.id IS NOT NULL THEN c.track_id END) corrected, count(x.id) corrections,
             avg(x.score) meanScore
           FROM correction_case c JOIN track ON track.id = c.track_id ${joined.sql}
           LEFT JOIN correction x ON x.case_id = c.id AND ${corrections.sql}
           WHERE ${cases.sql} GROUP BY value ORDER BY value`,
        )
        .all(...joined.values, ...values);
    const byPlaylist = (): CorrectionRate[] => {
      const found = grouped('CAST(entry.playlist AS TEXT)', {
        sql: `JOIN (SELECT json_extract(value, '$[0]') playlist, json_extract(value, '$[1]') track_id FROM json_each(?)) entry
              ON entry.track_id = track.id`,
        values: [settledInPlaylists()],
      });
      const pathOf = new Map(playlists.withPaths().map(({ id, path }) => [id, path]));
      return found
        .map((row) => ({
          ...toRate(row),
          value: pathOf.get(Number(row.value))!,
          playlistId: Number(row.value),
        }))
        .sort((a, b) => b.rate - a.rate || b.cases - a.cases);
    };
    const total = toRate(
      grouped("''")[0] ?? { value: '', cases: 0, corrected: 0, corrections: 0, meanScore: null },
    );
    return {
      total: { ...total, value: 'all' },
      groups: by.map((one) => ({
        by: one,
        rates:
          one === 'type'
            ? // Every track could have needed a correction of each type.
              grouped('x.type')
                .filter(({ value }) => value !== null)
                .map((row) => toRate({ ...row, cases: total.cases }))
                .sort((a, b) => b.corrections - a.corrections)
            : one === 'playlist'
              ? byPlaylist()
              : grouped(groupSql[one]).map(toRate),
      })),
    };
  }

  /** Every correction with its case, ordered by id, for exports; reads page by page. */
  function* rows(filter: CorrectionFilter): Generator<{ case: CorrectionCase; correction: Correction }> {
    const PAGE = 500;
    for (let offset = 0; ; offset += PAGE) {
      const page = list(filter, { offset, limit: PAGE, order: 'latest' });
      for (const one of page.cases) for (const correction of one.corrections) yield { case: one, correction };
      if (page.cases.length < PAGE) return;
    }
  }

  return { list, get, rates, rows };
}

export type CorrectionQuery = ReturnType<typeof createCorrectionQuery>;
