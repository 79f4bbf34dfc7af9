import type { Annotation, TrackId } from '../../../../shared/domain/index.ts';
import type { Message } from '../../../../shared/languages/translate.ts';
import type { Annotations } from '../../annotations/annotations.ts';
import { complete } from '../../annotations/complete-document.ts';

interface Proposal {
  readonly trackId: TrackId;
  /** `ml_model_<version>` of the personal model. */
  readonly source: string;
  /** What the analysis found, with the values of the model. */
  readonly predicted: Annotation;
  /** The track's document, with the values of the model where they may change. */
  readonly changed: Annotation;
  readonly reason: Message;
  /** ISO time. */
  readonly at: string;
  readonly jobId: string | undefined;
}

/** Stores what a personal model says of a track as its prediction, and what that changes as a revision. */
export function storeProposal(
  annotations: Annotations,
  { trackId, source, predicted, changed, reason, at, jobId }: Proposal,
): void {
  const job = jobId === undefined ? {} : { jobId };
  const prediction = complete(predicted, []);
  annotations.predict({
    trackId,
    source,
    document: { ...prediction, metadata: { ...prediction.metadata, source, modified: at, tier: 3 } },
    audioId: annotations.requireTrack(trackId).audioId,
    at,
    ...job,
  });
  annotations.commit({
    trackId,
    document: complete(
      { ...changed, metadata: { ...changed.metadata, modified: at } },
      changed.metadata.flags,
    ),
    author: 'segue',
    source,
    kind: 'analysis',
    reason,
    at,
    ...job,
  });
}
