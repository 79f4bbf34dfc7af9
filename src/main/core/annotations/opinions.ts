import type { RevisionId, TrackId } from '../../../shared/domain/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import { describeChanges } from '../../../shared/domain/edits/describe.ts';
import { verifiedMetadata } from '../../../shared/domain/edits/verify.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Database } from '../../db/database.ts';
import type { Annotations } from './annotations.ts';
import { validate } from './complete-document.ts';
import type { Editor } from './editor.ts';

/** What one person last said about a track. */
export interface TrackOpinion {
  readonly annotator: string;
  readonly revision: RevisionId;
  /** ISO time. */
  readonly at: string;
  /** It is what holds now. */
  readonly isCurrent: boolean;
  /** What differs from the current state, in words; empty where the person says the same. */
  readonly differences: readonly string[];
}

interface OpinionDeps {
  readonly db: Database;
  readonly annotations: Annotations;
  readonly onChanged: (trackIds: readonly TrackId[], origin: string | null) => void;
}

/** Opinions of several people on one track, and settling what is right. */
export function createOpinions({ db, annotations, onChanged }: OpinionDeps) {
  const selectLast = db.connection.prepare<
    [TrackId],
    { annotator: string; revision: RevisionId; at: string; document: string }
  >(
    `SELECT author annotator, id revision, created_at at, document FROM revision
     WHERE id IN (SELECT max(id) FROM revision WHERE track_id = ? AND author <> 'segue' GROUP BY author) ORDER BY id`,
  );

  /** The last state by each person, oldest first. */
  function of(trackId: TrackId): TrackOpinion[] {
    const { revision: head, annotation } = annotations.state(trackId);
    return selectLast.all(trackId).map(({ annotator, revision, at, document }) => ({
      annotator,
      revision,
      at,
      isCurrent: revision === head,
      differences: describeChanges(annotation, JSON.parse(document) as Annotation, {
        timeTolerance: 0.0005,
      }).filter((line) => !/^(Verified by|Confidence):/.test(line)),
    }));
  }

  /**
   * Takes what one person said as right: it becomes the current state, verified, and by whom it was settled. The others stay in the
   * history. @throws AppError `not_found` for a person who said nothing of the track
   */
  function adjudicate(trackId: TrackId, annotator: string, { author, origin }: Editor): void {
    const all = of(trackId);
    const found = all.find((opinion) => opinion.annotator === annotator);
    if (!found)
      throw new AppError(
        'not_found',
        `${annotator} has not annotated track ${trackId}. Who has: ${all.map((opinion) => opinion.annotator).join(', ') || 'nobody'}.`,
      );
    const at = new Date().toISOString();
    const taken = annotations.documentOf(found.revision);
    const flags = taken.metadata.flags.filter((flag) => flag !== 'needs_review');
    const document: Annotation = {
      ...taken,
      metadata: { ...verifiedMetadata(taken.metadata, { by: annotator }), flags, modified: at },
    };
    annotations.commit({
      trackId,
      document: { ...document, metadata: { ...document.metadata, validation: validate(document) } },
      author,
      source: 'manual',
      kind: 'edit',
      reason: `Settled: as ${annotator} says`,
      at,
    });
    onChanged([trackId], origin);
  }

  return { of, adjudicate };
}
