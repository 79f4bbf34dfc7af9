import type { Database } from '../../../db/database.ts';
import { createRemovedRows } from '../../steps/removed-rows.ts';

/** Where removed rows of a kind are stored. */
export interface RemovedRowTable {
  readonly name: 'removed_rekordbox_row' | 'removed_program_row';
  /** SQL: which rows of the table are of the same kind as the staged rows. */
  readonly condition: string;
  /** SQL: a newer export's values for a removed row, from staged row `s`. */
  readonly refresh: string;
}

/**
 * Handles rows of a file whose tracks were removed here before. A track that a person removed stays out, whatever newer
 * exports say. Tracks that were removed with a whole import return with everything known about them, because the file
 * was imported again. Call in the import's transaction, before its rows are stored. Returns the number of rows that are
 * left out.
 */
export function settleRemoved(db: Database, importId: number, table: RemovedRowTable): number {
  const { connection } = db;
  const { name, condition } = table;
  revive(db, importId, table);
  connection
    .prepare(
      `UPDATE ${name} SET import_id = ?, position = s.position${table.refresh}
       FROM temp.staged_row s WHERE s.row_key = ${name}.row_key AND ${condition}`,
    )
    .run(importId);
  return connection
    .prepare(`DELETE FROM temp.staged_row WHERE row_key IN (SELECT row_key FROM ${name} WHERE ${condition})`)
    .run().changes;
}

function revive(db: Database, importId: number, { name, condition }: RemovedRowTable): void {
  const { connection } = db;
  /** Staged rows whose tracks were removed from the library. */
  const isStaged = `row_key IN (SELECT row_key FROM temp.staged_row) AND ${condition}`;
  const steps = connection
    .prepare<[], string>(
      `SELECT DISTINCT step_id FROM ${name} JOIN library_step ON library_step.id = step_id
       WHERE kind = 'import-removal' AND ${isStaged}`,
    )
    .pluck()
    .all();
  const rows = createRemovedRows(db);
  for (const stepId of steps) {
    const trackIds = connection
      .prepare<[string], number>(`SELECT track_id FROM ${name} WHERE step_id = ? AND ${isStaged}`)
      .pluck()
      .all(stepId);
    const list = JSON.stringify(trackIds);
    const ofStep = 'step_id = ? AND track_id IN (SELECT value FROM json_each(?))';
    connection.prepare(`UPDATE ${name} SET import_id = ? WHERE ${ofStep}`).run(importId, stepId, list);
    rows.giveBack(stepId, trackIds);
    connection
      .prepare(
        'UPDATE track SET brought_by = ? WHERE id IN (SELECT value FROM json_each(?)) AND brought_by IS NOT NULL',
      )
      .run(importId, list);
    // The removed import is an older export of the current one.
    connection.prepare('UPDATE removed_import SET superseded_by = ? WHERE step_id = ?').run(importId, stepId);
    connection
      .prepare(
        `UPDATE library_step SET undone_at = strftime('%Y-%m-%dT%H:%M:%fZ')
         WHERE id = ? AND NOT EXISTS (SELECT 1 FROM removed_track WHERE step_id = library_step.id)`,
      )
      .run(stepId);
  }
}
