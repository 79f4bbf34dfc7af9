import type { Database } from '../../../db/database.ts';
import { createRemovedRows } from '../../steps/removed-rows.ts';

/** Staged rows of which the library has taken out the tracks. */
const IS_STAGED = 'row_key IN (SELECT row_key FROM temp.staged_row)';

/**
 * Rows of a file whose tracks were removed here before. A track that a person took out stays out, whatever newer exports say; what went
 * with a whole import comes back with all that was known of it, since the file was brought again. Call in the import's transaction,
 * before its rows are stored. Returns the number of rows that are left out.
 */
export function settleRemoved(db: Database, importId: number): number {
  const { connection } = db;
  revive(db, importId);
  connection
    .prepare(
      `UPDATE removed_rekordbox_row SET import_id = ?, position = s.position, rekordbox_id = s.rekordbox_id, location = s.location
       FROM temp.staged_row s WHERE s.row_key = removed_rekordbox_row.row_key`,
    )
    .run(importId);
  return connection
    .prepare('DELETE FROM temp.staged_row WHERE row_key IN (SELECT row_key FROM removed_rekordbox_row)')
    .run().changes;
}

function revive(db: Database, importId: number): void {
  const { connection } = db;
  const steps = connection
    .prepare<[], string>(
      `SELECT DISTINCT step_id FROM removed_rekordbox_row JOIN library_step ON library_step.id = step_id
       WHERE kind = 'import-removal' AND ${IS_STAGED}`,
    )
    .pluck()
    .all();
  const rows = createRemovedRows(db);
  for (const stepId of steps) {
    const trackIds = connection
      .prepare<[string], number>(
        `SELECT track_id FROM removed_rekordbox_row WHERE step_id = ? AND ${IS_STAGED}`,
      )
      .pluck()
      .all(stepId);
    const list = JSON.stringify(trackIds);
    const ofStep = 'step_id = ? AND track_id IN (SELECT value FROM json_each(?))';
    connection
      .prepare(`UPDATE removed_rekordbox_row SET import_id = ? WHERE ${ofStep}`)
      .run(importId, stepId, list);
    rows.giveBack(stepId, trackIds);
    connection
      .prepare(
        'UPDATE track SET brought_by = ? WHERE id IN (SELECT value FROM json_each(?)) AND brought_by IS NOT NULL',
      )
      .run(importId, list);
    // The import that went is an older export of what comes now.
    connection.prepare('UPDATE removed_import SET superseded_by = ? WHERE step_id = ?').run(importId, stepId);
    connection
      .prepare(
        `UPDATE library_step SET undone_at = strftime('%Y-%m-%dT%H:%M:%fZ')
         WHERE id = ? AND NOT EXISTS (SELECT 1 FROM removed_track WHERE step_id = library_step.id)`,
      )
      .run(stepId);
  }
}
