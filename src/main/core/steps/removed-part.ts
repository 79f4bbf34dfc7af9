import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { refuseWhileWriting } from './refuse-while-writing.ts';
import type { RemovedRows } from './removed-rows.ts';
import type { StepPart } from './steps.ts';

/** What a step removed, for redo. */
interface Removed {
  readonly trackIds: readonly TrackId[];
  /** Tracks that lost only their Rekordbox row. */
  readonly unlinked: readonly TrackId[];
  readonly importId: number | null;
  /** The last revision in the library when the step was undone; tracks with a later one were changed since. */
  readonly lastRevision: number;
}

/** The part of a step that removes tracks and imports. */
export function createRemovedPart({ connection }: Database, rows: RemovedRows, jobs: Jobs): StepPart {
  const idsOf = (sql: string) => connection.prepare<[string], number>(sql).pluck();
  const tracksOf = idsOf('SELECT id FROM removed_track WHERE step_id = ?');
  const unlinkedBy = idsOf(
    `SELECT track_id FROM removed_rekordbox_row gone WHERE step_id = ?
     AND NOT EXISTS (SELECT 1 FROM removed_track WHERE step_id = gone.step_id AND id = gone.track_id)`,
  );
  const importOf = idsOf('SELECT id FROM removed_import WHERE step_id = ?');
  const lastRevision = connection
    .prepare<[], number>(
      'SELECT max(coalesce((SELECT max(id) FROM revision), 0), coalesce((SELECT max(id) FROM removed_revision), 0))',
    )
    .pluck();
  const unchanged = connection
    .prepare<[string, number], TrackId>(
      `SELECT track.id FROM json_each(?) JOIN track ON track.id = value
       WHERE coalesce(head_revision, 0) <= ?`,
    )
    .pluck();
  const isSuperseded = connection
    .prepare<[number], 0 | 1>('SELECT superseded_by IS NOT NULL FROM import WHERE id = ?')
    .pluck();
  const ownersOf = connection
    .prepare<[number], TrackId>('SELECT track_id FROM rekordbox_row WHERE import_id = ?')
    .pluck();

  return {
    name: 'removed',

    undo({ id }) {
      const redo: Removed = {
        trackIds: tracksOf.all(id),
        unlinked: unlinkedBy.all(id),
        importId: importOf.get(id) ?? null,
        lastRevision: lastRevision.get()!,
      };
      if (redo.trackIds.length === 0 && redo.unlinked.length === 0 && redo.importId === null) return null;
      rows.giveBack(id);
      return { redo, left: 0 };
    },

    redo({ id, label }, kept) {
      refuseWhileWriting(jobs);
      const { trackIds, unlinked, importId, lastRevision: last } = kept as Removed;
      const going = unchanged.all(JSON.stringify(trackIds), last);
      if (importId !== null && isSuperseded.get(importId) !== 0)
        throw new AppError(
          'conflict',
          msg(
            '“{label}” cannot be redone: a newer export was imported since. `segue imports list` shows it.',
            { label },
          ),
        );
      const leaving = new Set([...going, ...unlinked]);
      const stays = importId === null || ownersOf.all(importId).some((owner) => !leaving.has(owner));
      if (going.length === 0 && unlinked.length === 0 && stays)
        throw new AppError(
          'conflict',
          msg('“{label}” cannot be redone: its tracks were changed or removed since.', { label }),
        );
      rows.take(id, { trackIds: going, unlinked, importId: stays ? null : importId });
      return { left: trackIds.length - going.length };
    },
  };
}
