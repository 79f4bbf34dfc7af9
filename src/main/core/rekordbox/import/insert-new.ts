import type { Database } from '../../../db/database.ts';
import { storedMessage } from '../../../../shared/languages/translate.ts';
import { sharedColumns } from '../../../db/staged-rows.ts';
import type { RowImport, RowKeeper } from './merge-rows.ts';

/**
 * Inserts a track for every remaining row, in SQL alone: three times faster than row by row from JavaScript.
 * A path has one owner, so a row whose file belongs to another track gets none.
 */
export function insertNew(
  { connection }: Database,
  { importId, jobId, at }: RowImport,
  { source, reason }: Pick<RowKeeper, 'source' | 'reason'>,
  kept: {
    /** SQL: true for a staged row `s` that belongs to no track. */
    readonly isNew: string;
    /** Table that stores the rows, its columns, and their values. */
    readonly row: readonly [target: string, columns: string];
  },
): number {
  connection.exec(`
    DROP TABLE IF EXISTS temp.new_row;
    CREATE TEMP TABLE new_row (number INTEGER PRIMARY KEY, position INTEGER NOT NULL, path_key TEXT) STRICT;
    INSERT INTO temp.new_row (position, path_key)
      SELECT position, CASE WHEN repeat = 1 THEN path_key END
      FROM (
        SELECT s.position, s.path_key, row_number() OVER (PARTITION BY s.path_key ORDER BY s.position) AS repeat
        FROM temp.staged_row s WHERE ${kept.isNew}
      )
      ORDER BY position;
    UPDATE temp.new_row SET path_key = NULL
      WHERE EXISTS (SELECT 1 FROM track WHERE track.path_key = new_row.path_key);`);
  const last = (table: string): number =>
    connection
      .prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?')
      .pluck()
      .get(table) ?? 0;
  // Ids are assigned here, so that a track can refer to its head revision from the start.
  const values = {
    track: last('track'),
    revision: last('revision'),
    importId,
    jobId,
    at,
    source,
    reason: storedMessage(reason),
  };
  const insert = (target: string, columns: string): number =>
    connection
      .prepare(
        `INSERT INTO ${target} SELECT ${columns}
         FROM temp.new_row CROSS JOIN temp.staged_row s ON s.position = new_row.position ORDER BY new_row.number`,
      )
      .run(values).changes;

  // The list of genres is inserted too; otherwise the trigger that creates it would write each row twice.
  const shared = sharedColumns.join(', ');
  const added = insert(
    `track (id, path_key, added_at, head_revision, history_position, brought_by, genres, ${shared})`,
    `@track + number, new_row.path_key, coalesce(s.added_at, @at), @revision + number, 0, @importId, genre_list(s.genre), ${shared}`,
  );
  insert(
    `revision (id, track_id, author, source, kind, reason, created_at, import_id, job_id, document, hash)`,
    `@revision + number, @track + number, 'segue', @source, 'import', @reason, @at, @importId, @jobId, s.document, s.document_hash`,
  );
  insert('history (track_id, position, revision_id)', '@track + number, 0, @revision + number');
  insert(...kept.row);
  connection.exec('DROP TABLE temp.new_row');
  return added;
}
