import type { RevisionId, TrackId } from '../../../../shared/domain/index.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { Database } from '../../../db/database.ts';
import { withDeferredSearchIndex } from '../../../db/search-index.ts';
import { rekordboxRows } from '../../../db/schema.ts';
import { insertNew } from './insert-new.ts';
import { createFileRefresh } from './refresh-files.ts';
import { createRowMerge } from './merge-rows.ts';
import type { RowImport, RowKeeper, RowMerge } from './merge-rows.ts';
import type { ImportSummary } from './import-summary.ts';
import type { Staging } from './stage-rows.ts';

/** True for a staged row `s` that belongs to no track. */
const IS_NEW = 'NOT EXISTS (SELECT 1 FROM rekordbox_row known WHERE known.row_key = s.row_key)';

/** Assigns the staged rows to tracks: first those that have one already, then all others at once. */
export function storeRows(
  db: Database,
  staging: Staging,
  origin: RowImport,
): Omit<ImportSummary['tracks'], 'leftOut'> {
  const { read, missing } = staging.counts();
  const keeper = rekordboxKeeper(db, origin);
  const merge = createRowMerge(db, origin, keeper);
  const known = storeKnown(db, staging, merge, origin);
  const scanned = joinScanned(db, staging, merge);
  const added = withDeferredSearchIndex(db.connection, () =>
    insertNew(db, origin, keeper, {
      isNew: IS_NEW,
      row: [
        'rekordbox_row (track_id, import_id, position, rekordbox_id, location, row_key, row, hash, base_revision)',
        '@track + number, @importId, s.position, s.rekordbox_id, s.location, s.row_key, s.row, s.hash, @revision + number',
      ],
    }),
  );
  return {
    read,
    added: added + scanned.joined,
    updated: known.updated,
    unchanged: known.unchanged,
    kept: known.kept + scanned.kept,
    missing,
    failed: 0,
  };
}

function rekordboxKeeper({ query }: Database, { importId }: RowImport): RowKeeper {
  return {
    source: 'rekordbox',
    reason: msg('Import from {program}', { program: 'Rekordbox' }),
    newerReason: msg('Import a newer Rekordbox export'),
    ownsTags: true,
    yields: false,
    keep(trackId, staged, baseRevision) {
      const { position, rekordboxId, location, rowKey, row, hash } = staged;
      const values = { importId, position, rekordboxId, location, row, hash, baseRevision };
      query
        .insert(rekordboxRows)
        .values({ trackId, rowKey, ...values })
        .onConflictDoUpdate({ target: rekordboxRows.trackId, set: values })
        .run();
    },
  };
}

/** Rows of an earlier export: moved to this import if they are unchanged, otherwise merged. */
function storeKnown(
  db: Database,
  staging: Staging,
  merge: RowMerge,
  { importId }: RowImport,
): { updated: number; unchanged: number; kept: number } {
  const rows = db.connection
    .prepare<
      [],
      {
        position: number;
        rekordboxId: string | null;
        path: string | null;
        found: 0 | 1;
        trackId: TrackId;
        base: RevisionId;
        same: 0 | 1;
      }
    >(
      `SELECT s.position, s.rekordbox_id AS rekordboxId, s.path, s.found, known.track_id AS trackId,
         known.base_revision AS base, known.hash = s.hash AS same
       FROM temp.staged_row s CROSS JOIN rekordbox_row known ON known.row_key = s.row_key ORDER BY s.position`,
    )
    .all();
  const moveRow = db.connection.prepare(
    'UPDATE rekordbox_row SET import_id = ?, position = ?, rekordbox_id = ? WHERE track_id = ?',
  );
  const refreshFile = createFileRefresh(db);
  const counts = { updated: 0, unchanged: 0, kept: 0 };
  for (const { position, rekordboxId, path, found, trackId, base, same } of rows) {
    if (same) {
      moveRow.run(importId, position, rekordboxId, trackId);
      counts.unchanged++;
    } else {
      if (!merge.update(trackId, base, staging.at(position))) counts.kept++;
      counts.updated++;
    }
    refreshFile(trackId, { path, found: found === 1 });
  }
  return counts;
}

/** Rows of files that a folder scan found before: of two rows with one file, the first gets its track. */
function joinScanned(db: Database, staging: Staging, merge: RowMerge): { joined: number; kept: number } {
  const rows = db.connection
    .prepare<[], { position: number; trackId: TrackId }>(
      `SELECT s.position, track.id AS trackId
       FROM temp.staged_row s CROSS JOIN track ON track.path_key = s.path_key
       WHERE ${IS_NEW} AND NOT EXISTS (SELECT 1 FROM rekordbox_row held WHERE held.track_id = track.id)
       ORDER BY s.position`,
    )
    .all();
  const joined = new Set<TrackId>();
  let kept = 0;
  for (const { position, trackId } of rows) {
    if (joined.has(trackId)) continue;
    joined.add(trackId);
    if (!merge.join(trackId, staging.at(position))) kept++;
  }
  return { joined: joined.size, kept };
}
