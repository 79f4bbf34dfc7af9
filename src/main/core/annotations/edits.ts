import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { and, eq } from '../../db/operators.ts';
import type { Annotation, RevisionId, Source, TrackId } from '../../../shared/domain/index.ts';
import { isFromModel } from '../../../shared/domain/index.ts';
import { applyChanges } from '../../../shared/domain/edits/apply-changes.ts';
import { isVerified, verifiedMetadata, verify } from '../../../shared/domain/edits/verify.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { predictions } from '../../db/schema.ts';
import { validate } from './complete-document.ts';
import { createBulkEdits } from './bulk-edits.ts';
import { identifyChanges, identifyProposals, isAcceptedWithAll } from './diff-items.ts';
import type { EditDeps, Editor } from './editor.ts';

/** Changes made by people. Each is one revision, and one undo step, of each track. */
export function createEdits(deps: EditDeps) {
  const { db, annotations } = deps;
  const now = (): string => new Date().toISOString();

  function changed(trackId: TrackId, editor: Editor): void {
    deps.onChanged([trackId], editor.origin);
  }

  function store(
    trackId: TrackId,
    baseRevision: RevisionId,
    label: string,
    annotation: Annotation,
    editor: Editor,
  ): void {
    const at = now();
    const edited = verifiedIfAsked(trackId, annotation, editor, at);
    const document: Annotation = {
      ...edited,
      metadata: { ...edited.metadata, modified: at, validation: validate(edited) },
    };
    annotations.commit({
      trackId,
      baseRevision,
      document,
      author: editor.author,
      source: 'manual',
      kind: 'edit',
      reason: label,
      at,
    });
  }

  /** A track that becomes tier 1 by any change is verified. */
  function verifiedIfAsked(trackId: TrackId, annotation: Annotation, editor: Editor, at: string): Annotation {
    const isNew = annotations.head(trackId)?.annotation.metadata.tier !== 1;
    // A verified document is already marked as such, whatever an edit changed.
    if (annotation.metadata.tier !== 1) return annotation;
    if (!isNew)
      return isVerified(annotation)
        ? annotation
        : { ...annotation, metadata: verifiedMetadata(annotation.metadata, { by: editor.author }) };
    const { hasFile } = annotations.requireHead(trackId);
    return verify(
      annotation,
      { by: editor.author, hasFile, acceptFrom: deps.settings.get().verifyFrom },
      { now: at, newId: randomUUID },
    );
  }

  function commit(
    trackId: TrackId,
    baseRevision: RevisionId,
    label: string,
    annotation: Annotation,
    editor: Editor,
  ): void {
    store(trackId, baseRevision, label, annotation, editor);
    changed(trackId, editor);
  }

  function step(
    trackId: TrackId,
    direction: 'undo' | 'redo',
    editor: Editor,
    baseRevision?: RevisionId,
  ): void {
    annotations.step(trackId, direction, { author: editor.author, at: now(), baseRevision });
    changed(trackId, editor);
  }

  /** Restores an earlier state, or only some items of the difference to it. */
  function restore(
    trackId: TrackId,
    revision: RevisionId,
    items: readonly string[] | undefined,
    baseRevision: RevisionId,
    editor: Editor,
  ): void {
    if (items === undefined) {
      annotations.restore(trackId, revision, editor.author, now(), baseRevision);
    } else {
      annotations.requireRevision(trackId, revision);
      acceptItems(
        identifyChanges,
        trackId,
        annotations.documentOf(revision),
        items,
        'Restore parts of an earlier state',
        baseRevision,
        editor,
      );
    }
    changed(trackId, editor);
  }

  function acceptItems(
    identify: typeof identifyChanges,
    trackId: TrackId,
    proposed: Annotation,
    items: readonly string[] | 'all',
    label: string,
    baseRevision: RevisionId,
    editor: Editor,
  ): void {
    const current = annotations.state(trackId);
    const changes = identify(current.annotation, proposed);
    const chosen = changes.filter((change) =>
      items === 'all' ? isAcceptedWithAll(change) : items.includes(change.id),
    );
    if (chosen.length === 0 && current.revision === baseRevision) {
      if (items === 'all') return;
      throw new AppError(
        'invalid_input',
        msg('None of these differences of track {trackId} exists any more. Reload it and choose again.', {
          trackId,
        }),
      );
    }
    const at = now();
    const applied = applyChanges(
      current.annotation,
      proposed,
      chosen.map(({ change }) => change),
      { now: at, newId: randomUUID },
    );
    const document = withAcceptedOrigins(current.annotation, applied);
    store(trackId, baseRevision, label, document, editor);
  }

  /** Accepts items of a model's prediction (or of a newer export); `dismiss` settles the rest. */
  function acceptPrediction(
    input: {
      trackId: TrackId;
      baseRevision: RevisionId;
      source: Source;
      items: readonly string[] | 'all';
      dismiss: boolean;
    },
    editor: Editor,
  ): void {
    const { trackId, source } = input;
    const prediction = annotations.predictionsOf(trackId).find((candidate) => candidate.source === source);
    if (!prediction)
      throw new AppError(
        'not_found',
        msg('Track {trackId} has no prediction by {source}.', { trackId, source }),
      );
    db.transaction(
      () => {
        if (input.items === 'all' || input.items.length > 0)
          acceptItems(
            (current, proposed) =>
              identifyProposals(current, proposed, annotations.rejectedCues(trackId, current)),
            trackId,
            prediction.document,
            input.items,
            `Accept values of ${source}`,
            input.baseRevision,
            editor,
          );
        if (input.dismiss || input.items === 'all')
          db.query
            .update(predictions)
            .set({ settledAt: now() })
            .where(and(eq(predictions.trackId, trackId), eq(predictions.source, source)))
            .run();
      },
      { durable: true },
    );
    changed(trackId, editor);
  }

  const { apply: bulk, preview: previewBulk, applyEach, previewEach } = createBulkEdits(deps);
  return {
    commit,
    step,
    restore,
    acceptPrediction,
    bulk,
    previewBulk,
    bulkEach: applyEach,
    previewBulkEach: previewEach,
  };
}

export type Edits = ReturnType<typeof createEdits>;

/** Marks values that a person has just accepted from a model, so that no later model replaces them. */
function withAcceptedOrigins(before: Annotation, after: Annotation): Annotation {
  const provenance = { ...after.provenance };
  for (const part of Object.keys(provenance) as (keyof Annotation['provenance'])[]) {
    const origin = provenance[part];
    if (origin && isFromModel(origin.source) && !isDeepStrictEqual(origin, before.provenance[part]))
      provenance[part] = { ...origin, accepted: true };
  }
  return { ...after, provenance };
}
