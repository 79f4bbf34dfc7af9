import type { RevisionId, TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import type { StepPart } from './steps.ts';
import type { Annotations } from '../annotations/annotations.ts';

interface Change {
  readonly trackId: TrackId;
  /** The last revision that the step, or redoing it, stored for the track. */
  readonly revision: RevisionId;
  readonly head: RevisionId;
  /** Whether the head is an undo of `revision`. */
  readonly isUndone: 0 | 1;
}

/** The part of a step that is stored as revisions: a batch whose `job_id` is the step's id. */
export function createRevisionsPart({ connection }: Database, annotations: Annotations): StepPart {
  const changesOf = connection.prepare<[string], Change>(
    `SELECT track.id trackId, max(revision.id) revision, head.id head,
       head.kind = 'undo' AND head.parent_id = max(revision.id) isUndone
     FROM revision JOIN track ON track.id = revision.track_id JOIN revision head ON head.id = track.head_revision
     WHERE revision.job_id = ? GROUP BY track.id ORDER BY track.id`,
  );
  const now = (): string => new Date().toISOString();

  return {
    name: 'revisions',

    undo({ id }, { author }) {
      const changes = changesOf.all(id);
      if (changes.length === 0) return null;
      const edited = changes.filter(({ head, revision }) => head === revision).map(({ trackId }) => trackId);
      for (const trackId of edited) annotations.step(trackId, 'undo', { author, at: now() });
      return { redo: edited.length > 0 ? {} : null, left: changes.length - edited.length, edited };
    },

    redo({ id }, _kept, { author }) {
      const changes = changesOf.all(id);
      const edited = changes.filter(({ isUndone }) => isUndone === 1).map(({ trackId }) => trackId);
      for (const trackId of edited) annotations.step(trackId, 'redo', { author, at: now(), jobId: id });
      return { left: changes.length - edited.length, edited };
    },
  };
}
