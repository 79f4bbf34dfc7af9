import type { Database } from '../../db/database.ts';

/** Lists the tracks, import and playlists to remove, in temporary tables of this connection. */
export interface Chosen {
  readonly trackIds: readonly number[];
  /** Tracks that stay but lose their Rekordbox row. */
  readonly unlinked?: readonly number[];
  /** An import to remove with its playlists and problems. */
  readonly importId?: number | null;
}

interface Going {
  readonly table: string;
  readonly condition: string;
  /** The SQL expression for a row's track; absent for rows that belong to an import. */
  readonly owner?: string;
}

const ofTrack = (
  table: string,
  owner: string,
  condition = `${owner} IN (SELECT id FROM temp.going_track)`,
): Going => ({
  table,
  owner,
  condition,
});

/** Which rows are removed, children before the rows that they refer to. */
const going: readonly Going[] = [
  ofTrack('correction', '(SELECT track_id FROM correction_case WHERE id = case_id)'),
  ofTrack('correction_case', 'track_id'),
  ofTrack('label_issue', 'track_id'),
  ofTrack('review', 'track_id'),
  ofTrack('exported_row', 'track_id'),
  ofTrack('track_profile', 'track_id'),
  ofTrack('prediction', 'track_id'),
  ofTrack('history', 'track_id'),
  ofTrack(
    'rekordbox_row',
    'track_id',
    'track_id IN (SELECT id FROM temp.going_track UNION ALL SELECT id FROM temp.unlinked_track)',
  ),
  ofTrack(
    'program_row',
    'track_id',
    'track_id IN (SELECT id FROM temp.going_track) OR import_id IN (SELECT id FROM temp.going_import)',
  ),
  ofTrack('revision', 'track_id'),
  ofTrack('track', 'id'),
  {
    table: 'playlist_entry',
    condition:
      'playlist_id IN (SELECT id FROM playlist WHERE import_id IN (SELECT id FROM temp.going_import))',
  },
  { table: 'playlist', condition: 'import_id IN (SELECT id FROM temp.going_import)' },
  { table: 'import_problem', condition: 'import_id IN (SELECT id FROM temp.going_import)' },
  { table: 'import', condition: 'id IN (SELECT id FROM temp.going_import)' },
];

/**
 * Rows of removed tracks move to separate tables of the same shape, so that code that reads the library need not know
 * about them, and return with their old ids. Playlists keep their entries: an entry of a missing track is not shown.
 */
export function createRemovedRows({ connection }: Pick<Database, 'connection'>) {
  const columnsOf = (table: string): string =>
    (connection.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name).join(', ');

  /** Moves rows to the removed tables, as part of a step. Call in a transaction. */
  function take(stepId: string, { trackIds, unlinked = [], importId = null }: Chosen): void {
    fill('going_track', trackIds);
    fill('unlinked_track', unlinked);
    fill('going_import', importId === null ? [] : [importId]);
    for (const { table, condition } of going) {
      const columns = columnsOf(table);
      connection
        .prepare(
          `INSERT INTO removed_${table} (step_id, ${columns}) SELECT ?, ${columns} FROM ${table} WHERE ${condition}`,
        )
        .run(stepId);
      connection.prepare(`DELETE FROM ${table} WHERE ${condition}`).run();
    }
  }

  function fill(table: string, ids: readonly number[]): void {
    connection.exec(
      `DROP TABLE IF EXISTS temp.${table}; CREATE TEMP TABLE ${table} (id INTEGER PRIMARY KEY) STRICT`,
    );
    connection
      .prepare(`INSERT OR IGNORE INTO temp.${table} SELECT value FROM json_each(?)`)
      .run(JSON.stringify(ids));
  }

  /**
   * Restores what a step removed, or only the given tracks of it. A file or Rekordbox row that belongs to another track
   * by now stays there. Call in a transaction. Returns the number of tracks.
   */
  function giveBack(stepId: string, trackIds: readonly number[] | null = null): number {
    let tracks = 0;
    const only = trackIds === null ? null : JSON.stringify(trackIds);
    for (const { table, owner } of going.toReversed()) {
      if (only !== null && owner === undefined) continue;
      const columns = columnsOf(table);
      const where = `step_id = @stepId${only === null ? '' : ` AND ${owner} IN (SELECT value FROM json_each(@only))`}`;
      const given = { stepId, ...(only === null ? {} : { only }) };
      const { changes } = connection
        .prepare(
          `INSERT INTO ${table} (${columns}) SELECT ${selected(table, columns)} FROM removed_${table} gone
           WHERE ${where}${unlessTaken(table)}`,
        )
        .run(given);
      if (table === 'track') tracks = changes;
      connection.prepare(`DELETE FROM removed_${table} WHERE ${where}`).run(given);
    }
    return tracks;
  }

  return { take, giveBack };
}

/** A path has one owner: of two tracks with one file, the existing one keeps it. */
function selected(table: string, columns: string): string {
  return table === 'track'
    ? columns.replace(
        'path_key',
        'CASE WHEN NOT EXISTS (SELECT 1 FROM track other WHERE other.path_key = gone.path_key) THEN path_key END',
      )
    : columns;
}

function unlessTaken(table: string): string {
  if (table === 'program_row')
    return ` AND NOT EXISTS (SELECT 1 FROM program_row other WHERE other.program = gone.program AND other.row_key = gone.row_key)
        AND EXISTS (SELECT 1 FROM import WHERE import.id = gone.import_id)
        AND EXISTS (SELECT 1 FROM track WHERE track.id = gone.track_id)`;
  return table === 'rekordbox_row'
    ? ` AND NOT EXISTS (SELECT 1 FROM rekordbox_row other WHERE other.row_key = gone.row_key OR other.track_id = gone.track_id)
        AND EXISTS (SELECT 1 FROM import WHERE import.id = gone.import_id)
        AND EXISTS (SELECT 1 FROM track WHERE track.id = gone.track_id)`
    : '';
}

export type RemovedRows = ReturnType<typeof createRemovedRows>;
