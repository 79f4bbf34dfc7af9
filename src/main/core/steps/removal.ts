import { basename } from 'node:path';
import type { LibraryImport, RemovalPreview, StepResult } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import { eq } from '../../db/operators.ts';
import { imports } from '../../db/schema.ts';
import type { Editor } from '../annotations/editor.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { refuseWhileWriting } from './refuse-while-writing.ts';
import type { RemovedRows } from './removed-rows.ts';
import type { StepLog } from './step-log.ts';

interface RemovalDeps {
  readonly db: Database;
  readonly jobs: Jobs;
  readonly log: StepLog;
  readonly rows: RemovedRows;
  readonly onChanged: () => void;
}

/** Removes tracks and imports from the library, as undoable steps. Files on disk are never touched. */
export function createRemoval({ db, jobs, log, rows, onChanged }: RemovalDeps) {
  const { connection } = db;
  const count = connection.prepare<[string], RemovalPreview>(
    `WITH going AS (SELECT value id FROM json_each(?))
     SELECT count(*) tracks, coalesce(sum(tier IS 1), 0) verified,
       coalesce(sum(length(hot_cue_slots) + memory_cue_count - predicted_cue_count), 0) cues,
       (SELECT count(DISTINCT playlist_id) FROM playlist_entry JOIN playlist ON playlist.id = playlist_id
        LEFT JOIN import ON import.id = playlist.import_id
        WHERE superseded_by IS NULL AND track_id IN (SELECT id FROM going)) playlists
     FROM track WHERE id IN (SELECT id FROM going)`,
  );
  const preview = (trackIds: readonly TrackId[]): RemovalPreview => count.get(JSON.stringify(trackIds))!;

  function removeTracks(trackIds: readonly TrackId[], { author }: Editor): StepResult {
    refuseWhileWriting(jobs);
    const { tracks } = preview(trackIds);
    const label = msg('Remove {count, plural, one {# track} other {# tracks}}', { count: tracks });
    if (tracks === 0) return { stepId: null, label: t(label), changed: 0 };
    const stepId = db.transaction(
      () => {
        const id = log.begin({ kind: 'removal', label, author, trackCount: tracks });
        rows.take(id, { trackIds });
        return id;
      },
      { durable: true },
    );
    onChanged();
    return { stepId, label: t(label), changed: tracks };
  }

  function requireImport(importId: number) {
    const found = db.query.select().from(imports).where(eq(imports.id, importId)).get();
    if (!found)
      throw new AppError(
        'not_found',
        msg('There is no import {importId}. `segue imports list` shows them.', { importId }),
      );
    return found;
  }

  const broughtBy = (importId: number): TrackId[] =>
    connection.prepare<[number], TrackId>('SELECT id FROM track WHERE brought_by = ?').pluck().all(importId);

  function removeImport(importId: number, { author }: Editor): StepResult {
    refuseWhileWriting(jobs);
    const { path } = requireImport(importId);
    const trackIds = broughtBy(importId);
    // Tracks that a scan had found before stay, but no longer have a Rekordbox row.
    const unlinked = connection
      .prepare<[number], TrackId>(
        `SELECT track.id FROM track JOIN rekordbox_row ON rekordbox_row.track_id = track.id
         WHERE rekordbox_row.import_id = ? AND brought_by IS NULL`,
      )
      .pluck()
      .all(importId);
    const stays = connection
      .prepare<[number, number], number>(
        `SELECT count(*) FROM rekordbox_row JOIN track ON track.id = track_id
         WHERE import_id = ? AND brought_by IS NOT NULL AND brought_by <> ?`,
      )
      .pluck()
      .get(importId, importId)!;
    const label = msg('Remove the import of {file}: {count, plural, one {# track} other {# tracks}}', {
      file: basename(path),
      count: trackIds.length,
    });
    const stepId = db.transaction(
      () => {
        const id = log.begin({ kind: 'import-removal', label, author, trackCount: trackIds.length });
        rows.take(id, { trackIds, unlinked, importId: stays === 0 ? importId : null });
        return id;
      },
      { durable: true },
    );
    onChanged();
    return { stepId, label: t(label), changed: trackIds.length };
  }

  function listImports(): LibraryImport[] {
    return connection
      .prepare<[], Omit<LibraryImport, 'isSuperseded'> & { isSuperseded: 0 | 1 }>(
        `SELECT id, path, created_at createdAt,
           (SELECT count(*) FROM track WHERE brought_by = import.id) tracks,
           (SELECT count(*) FROM playlist WHERE import_id = import.id AND kind = 'playlist') playlists,
           superseded_by IS NOT NULL isSuperseded
         FROM import ORDER BY id DESC`,
      )
      .all()
      .map((row) => ({ ...row, isSuperseded: row.isSuperseded === 1 }));
  }

  return {
    preview,
    removeTracks,
    imports: listImports,
    previewImport(importId: number): RemovalPreview {
      requireImport(importId);
      return preview(broughtBy(importId));
    },
    removeImport,
  };
}
