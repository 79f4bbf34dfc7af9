import { programSource, programs } from '../../../../shared/domain/index.ts';
import type { Program, RevisionId, TrackId } from '../../../../shared/domain/index.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { Database } from '../../../db/database.ts';
import { programRows } from '../../../db/schema.ts';
import { withDeferredSearchIndex } from '../../../db/search-index.ts';
import type { RowStore } from '../../rekordbox/import/apply-import.ts';
import type { ImportSummary } from '../../rekordbox/import/import-summary.ts';
import { insertNew } from '../../rekordbox/import/insert-new.ts';
import { createRowMerge } from '../../rekordbox/import/merge-rows.ts';
import type { RowImport, RowKeeper } from '../../rekordbox/import/merge-rows.ts';
import { createFileRefresh } from '../../rekordbox/import/refresh-files.ts';
import type { Staging } from '../../rekordbox/import/stage-rows.ts';
import type { FindEntry } from '../../rekordbox/import/store-playlists.ts';

/** The store for the rows of one program's library. */
export function programRowStore(program: Program): RowStore {
  return {
    program,
    removed: { name: 'removed_program_row', condition: `program = '${program}'`, refresh: '' },
    store: (db, staging, origin) => storeProgramRows(db, staging, origin, program),
    findEntries: findProgramEntries,
  };
}

function keeperOf({ query }: Database, { importId }: RowImport, program: Program): RowKeeper {
  const { title } = programs[program];
  return {
    source: programSource(program),
    reason: msg('Import from {program}', { program: title }),
    newerReason: msg('Import a newer library of {program}', { program: title }),
    // Tags come from Rekordbox and the files; other programs only fill in missing ones.
    ownsTags: false,
    yields: true,
    keep(trackId, { rowKey, position, hash }, baseRevision) {
      const values = { trackId, importId, position, hash, baseRevision };
      query
        .insert(programRows)
        .values({ program, rowKey, ...values })
        .onConflictDoUpdate({ target: [programRows.program, programRows.rowKey], set: values })
        .run();
    },
  };
}

interface KnownRow {
  readonly position: number;
  readonly trackId: TrackId;
  readonly base: RevisionId;
  readonly same: 0 | 1;
  readonly path: string | null;
  readonly found: 0 | 1;
}

/**
 * Assigns staged rows to tracks: first those of an earlier import, then those of files already in the library, then new
 * tracks.
 */
function storeProgramRows(
  db: Database,
  staging: Staging,
  origin: RowImport,
  program: Program,
): Omit<ImportSummary['tracks'], 'leftOut'> {
  const { connection } = db;
  const keeper = keeperOf(db, origin, program);
  const merge = createRowMerge(db, origin, keeper);
  const refreshFile = createFileRefresh(db);
  const { read, missing } = staging.counts();
  const counts = { updated: 0, unchanged: 0, kept: 0 };

  const known = connection
    .prepare<[string], KnownRow>(
      `SELECT s.position, s.path, s.found, known.track_id AS trackId, known.base_revision AS base, known.hash = s.hash AS same
       FROM temp.staged_row s CROSS JOIN program_row known ON known.program = ? AND known.row_key = s.row_key
       ORDER BY s.position`,
    )
    .all(program);
  const move = connection.prepare<[number, number, string, number]>(
    'UPDATE program_row SET import_id = ?, position = ? WHERE program = ? AND track_id = ?',
  );
  for (const { position, trackId, base, same, path, found } of known) {
    if (same) {
      move.run(origin.importId, position, program, trackId);
      counts.unchanged++;
    } else {
      if (!merge.update(trackId, base, staging.at(position))) counts.kept++;
      counts.updated++;
    }
    refreshFile(trackId, { path, found: found === 1 });
  }

  const isNew = `NOT EXISTS (SELECT 1 FROM program_row known WHERE known.program = '${program}' AND known.row_key = s.row_key)`;
  // Match a Rekordbox row with the same path, then the file itself, then the path under which an import without that
  // file stored it.
  const joined = connection
    .prepare<[], { position: number; trackId: TrackId }>(
      `SELECT position, trackId FROM (
         SELECT s.position, coalesce(
           (SELECT track_id FROM rekordbox_row r WHERE r.row_key = s.row_key),
           (SELECT id FROM track WHERE path_key = s.path_key),
           (SELECT id FROM track WHERE path_key = substr(s.row_key, 10))) AS trackId
         FROM temp.staged_row s WHERE ${isNew})
       WHERE trackId IS NOT NULL ORDER BY position`,
    )
    .all();
  const taken = new Set<TrackId>();
  for (const { position, trackId } of joined) {
    if (taken.has(trackId)) continue;
    taken.add(trackId);
    const staged = staging.at(position);
    if (!merge.join(trackId, staged)) counts.kept++;
    refreshFile(trackId, staged);
  }
  const added = withDeferredSearchIndex(connection, () =>
    insertNew(db, origin, keeper, {
      isNew,
      row: [
        'program_row (program, row_key, track_id, import_id, position, hash, base_revision)',
        `'${program}', s.row_key, @track + number, @importId, s.position, s.hash, @revision + number`,
      ],
    }),
  );
  return {
    read,
    added,
    updated: counts.updated + taken.size,
    unchanged: counts.unchanged,
    kept: counts.kept,
    missing,
    failed: 0,
  };
}

/** Playlists refer to tracks by the keys of their rows; removed tracks are found too. */
function findProgramEntries({ connection }: Database, importId: number): FindEntry {
  const rows = connection
    .prepare<[number], { rowKey: string; trackId: TrackId }>(
      `SELECT row_key AS rowKey, track_id AS trackId
       FROM (SELECT row_key, track_id, import_id FROM program_row
         UNION ALL SELECT row_key, track_id, import_id FROM removed_program_row) WHERE import_id = ?`,
    )
    .all(importId);
  const byKey = new Map(rows.map(({ rowKey, trackId }) => [rowKey, trackId]));
  return (key) => byKey.get(key) ?? null;
}
