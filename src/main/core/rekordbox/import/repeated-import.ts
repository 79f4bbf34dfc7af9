import { existsSync } from 'node:fs';
import type { PathMap } from '../../../../shared/contract/index.ts';
import type { Database } from '../../../db/database.ts';
import { and, eq, isNull } from '../../../db/operators.ts';
import { imports, rekordboxRows } from '../../../db/schema.ts';
import { decodeLocation, toLocalPath } from '../../../rekordbox/location.ts';
import { createFileRefresh } from './refresh-files.ts';
import type { ImportSummary } from './import-summary.ts';

/**
 * If the library already holds this very file, nothing is read again; only files that have appeared since, or that a
 * new path map finds, are linked. Null if the file is new.
 */
export function repeatImport(db: Database, sha256OfFile: string, pathMap: PathMap): ImportSummary | null {
  const known = db.query
    .select({ id: imports.id, summary: imports.summary })
    .from(imports)
    .where(and(eq(imports.sha256, sha256OfFile), isNull(imports.supersededBy)))
    .get();
  if (!known || hasRemovedTracks(db, known.id)) return null;
  const rows = db.query
    .select({ trackId: rekordboxRows.trackId, location: rekordboxRows.location })
    .from(rekordboxRows)
    .where(eq(rekordboxRows.importId, known.id))
    .all();
  let missing = 0;
  const refreshFile = createFileRefresh(db);
  db.transaction(() => {
    for (const { trackId, location } of rows) {
      if (location === null || decodeLocation(location).kind !== 'file') continue;
      const path = toLocalPath(location, pathMap);
      const found = path !== null && existsSync(path);
      refreshFile(trackId, { path, found });
      if (!found) missing++;
    }
  });
  const before = known.summary as ImportSummary;
  const { read } = before.tracks;
  return {
    ...before,
    importId: null,
    tracks: {
      read,
      leftOut: 0,
      added: 0,
      updated: 0,
      unchanged: read,
      kept: 0,
      missing,
      failed: before.tracks.failed,
    },
    cleaned: [],
    flagged: [],
  };
}

/** An import that was removed while other tracks stayed: importing the file again restores it completely. */
function hasRemovedTracks({ connection }: Database, importId: number): boolean {
  return (
    connection
      .prepare<[number], number>(
        `SELECT EXISTS (SELECT 1 FROM removed_rekordbox_row JOIN library_step ON library_step.id = step_id
         WHERE import_id = ? AND kind = 'import-removal')`,
      )
      .pluck()
      .get(importId) === 1
  );
}
