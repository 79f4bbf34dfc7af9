import type { TrackId } from '../../shared/domain/index.ts';
import { errorMessage } from '../../shared/errors.ts';
import type { Database } from '../db/database.ts';
import type { Annotations } from './annotations.ts';
import type { Datasets } from './datasets.ts';

export interface Rollback {
  readonly reference: string;
  /** Tracks whose annotation was (or with `dryRun` would be) brought back, by a new revision. */
  readonly restored: readonly TrackId[];
  /** Tracks that are as they were. */
  readonly unchanged: number;
  readonly failures: readonly { readonly trackId: TrackId; readonly message: string }[];
}

/**
 * Brings the annotations of a version's tracks back as new revisions; nothing is deleted and each can be undone. Tracks that are not in
 * the version stay as they are. All or nothing, but for tracks that are no longer there.
 */
export function rollBack(
  deps: { db: Database; annotations: Annotations; datasets: Datasets },
  reference: string,
  options: { author: string; trackIds?: readonly TrackId[] | null; dryRun?: boolean },
): Rollback {
  const { db, annotations, datasets } = deps;
  const version = datasets.get(reference);
  const chosen = options.trackIds ? new Set(options.trackIds) : null;
  const entries = datasets.manifest(reference).filter(({ track }) => !chosen || chosen.has(track));
  const headHash = db.connection
    .prepare<[TrackId], string>(
      'SELECT revision.hash FROM track JOIN revision ON revision.id = track.head_revision WHERE track.id = ?',
    )
    .pluck();
  const at = new Date().toISOString();
  const restored: TrackId[] = [];
  const failures: { trackId: TrackId; message: string }[] = [];
  let unchanged = 0;
  db.transaction(() => {
    for (const { track, revision, annotation } of entries) {
      if (headHash.get(track) === annotation) {
        unchanged++;
        continue;
      }
      try {
        annotations.requireRevision(track, revision);
        if (!options.dryRun)
          annotations.commit({
            trackId: track,
            document: annotations.documentOf(revision),
            author: options.author,
            source: 'manual',
            kind: 'restore',
            reason: `Roll back to ${version.reference}`,
            at,
          });
        restored.push(track);
      } catch (error) {
        failures.push({ trackId: track, message: errorMessage(error) });
      }
    }
  });
  return { reference: version.reference, restored, unchanged, failures };
}
