import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { and, eq } from '../../db/operators.ts';
import type { BulkResult } from '../../../shared/contract/index.ts';
import type { Annotation, Flag, RevisionId, Source, Tier, TrackId } from '../../../shared/domain/index.ts';
import { isFromModel } from '../../../shared/domain/index.ts';
import { applyChanges } from '../../../shared/domain/edits/apply-changes.ts';
import { AppError, errorMessage } from '../../../shared/errors.ts';
import type { Database } from '../../db/database.ts';
import { predictions, revisions } from '../../db/schema.ts';
import type { Annotations } from './annotations.ts';
import { validate } from '../analysis/apply-analysis.ts';
import { identifyChanges, identifyProposals, isTakenWithAll } from './diff-items.ts';

/** Who does it. */
export interface Editor {
  /** Name that goes into the revision log. */
  readonly author: string;
  /** Window or command that hears no echo of its own change. */
  readonly origin: string | null;
}

export interface BulkChange {
  readonly tier?: Tier | undefined;
  readonly addFlags?: readonly Flag[] | undefined;
  readonly removeFlags?: readonly Flag[] | undefined;
}

/** Changes that people make. Each is one revision and one step of undo. */
export function createEdits(deps: {
  db: Database;
  annotations: Annotations;
  onChanged: (trackIds: TrackId[], origin: string | null) => void;
}) {
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
    const document: Annotation = {
      ...annotation,
      metadata: { ...annotation.metadata, modified: at, validation: validate(annotation) },
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
    annotations.step(trackId, direction, editor.author, now(), baseRevision);
    changed(trackId, editor);
  }

  /** Brings back an earlier state, or only some items of the difference to it. */
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
      takeOver(
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

  function takeOver(
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
      items === 'all' ? isTakenWithAll(change) : items.includes(change.id),
    );
    if (chosen.length === 0 && current.revision === baseRevision) {
      if (items === 'all') return;
      throw new AppError(
        'invalid_input',
        `None of these differences of track ${trackId} exists any more. Reload it and choose again.`,
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

  /** Takes over items of what a model (or a newer export) says; `dismiss` settles the rest. */
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
    if (!prediction) throw new AppError('not_found', `Track ${trackId} has no prediction by ${source}.`);
    db.transaction(() => {
      if (input.items === 'all' || input.items.length > 0)
        takeOver(
          identifyProposals,
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
    });
    changed(trackId, editor);
  }

  function bulk(trackIds: readonly TrackId[], change: BulkChange, editor: Editor): BulkResult {
    const batchId = randomUUID();
    const at = now();
    const failures: BulkResult['failures'] = [];
    const done: TrackId[] = [];
    db.transaction(() => {
      for (const trackId of trackIds) {
        try {
          const annotation = annotations.head(trackId)?.annotation;
          if (!annotation) throw new AppError('not_found', `Track ${trackId} has not been analyzed yet.`);
          const next = withBulkChange(annotation, change, editor.author, at);
          if (next === annotation) continue;
          annotations.commit({
            trackId,
            document: next,
            author: editor.author,
            source: 'manual',
            kind: 'edit',
            reason: describeBulk(change),
            at,
            jobId: batchId,
          });
          done.push(trackId);
        } catch (error) {
          failures.push({ trackId, message: errorMessage(error) });
        }
      }
    });
    if (done.length > 0) deps.onChanged(done, editor.origin);
    return { changed: done.length, batchId: done.length > 0 ? batchId : null, failures };
  }

  /** Takes a bulk change back on every track that nobody has changed since. */
  function undoBulk(batchId: string, editor: Editor): BulkResult {
    const batch = db.query
      .select({ id: revisions.id, trackId: revisions.trackId })
      .from(revisions)
      .where(eq(revisions.jobId, batchId))
      .all();
    if (batch.length === 0) throw new AppError('not_found', `There is no bulk change ${batchId}.`);
    const failures: BulkResult['failures'] = [];
    const done: TrackId[] = [];
    db.transaction(() => {
      for (const { id, trackId } of batch) {
        if (annotations.requireHead(trackId).headRevision !== id) {
          failures.push({ trackId, message: 'Changed since; undo it on the track itself.' });
          continue;
        }
        annotations.step(trackId, 'undo', editor.author, now());
        done.push(trackId);
      }
    });
    if (done.length > 0) deps.onChanged(done, editor.origin);
    return { changed: done.length, batchId: null, failures };
  }

  return { commit, step, restore, acceptPrediction, bulk, undoBulk };
}

export type Edits = ReturnType<typeof createEdits>;

function withBulkChange(annotation: Annotation, change: BulkChange, author: string, at: string): Annotation {
  const { metadata } = annotation;
  const flags = new Set(metadata.flags);
  for (const flag of change.addFlags ?? []) flags.add(flag);
  for (const flag of change.removeFlags ?? []) flags.delete(flag);
  const tier = change.tier ?? metadata.tier;
  const sameFlags = flags.size === metadata.flags.length && metadata.flags.every((flag) => flags.has(flag));
  if (sameFlags && tier === metadata.tier) return annotation;
  return {
    ...annotation,
    metadata: {
      ...metadata,
      tier,
      flags: [...flags],
      modified: at,
      verified_by: tier === 1 ? (metadata.tier === 1 ? metadata.verified_by : author) : null,
    },
  };
}

function describeBulk(change: BulkChange): string {
  const parts = [
    ...(change.tier === undefined ? [] : [`Set tier ${change.tier}`]),
    ...(change.addFlags?.length ? [`Flag ${change.addFlags.join(', ')}`] : []),
    ...(change.removeFlags?.length ? [`Unflag ${change.removeFlags.join(', ')}`] : []),
  ];
  return parts.join('; ');
}

/** Marks what came from a model just now as taken over by a person, so that no later model replaces it. */
function withAcceptedOrigins(before: Annotation, after: Annotation): Annotation {
  const provenance = { ...after.provenance };
  for (const part of Object.keys(provenance) as (keyof Annotation['provenance'])[]) {
    const origin = provenance[part];
    if (origin && isFromModel(origin.source) && !isDeepStrictEqual(origin, before.provenance[part]))
      provenance[part] = { ...origin, accepted: true };
  }
  return { ...after, provenance };
}
