import { randomUUID } from 'node:crypto';
import type { BulkChange, BulkPreview, BulkResult } from '../../../shared/contract/index.ts';
import type { Annotation, TrackId } from '../../../shared/domain/index.ts';
import { changeLabels } from '../../../shared/domain/edits/label-edits.ts';
import { correct } from '../../../shared/domain/edits/correct.ts';
import { setTier } from '../../../shared/domain/edits/metadata-edits.ts';
import { planVerification } from '../../../shared/domain/edits/verify.ts';
import type { Verifier } from '../../../shared/domain/edits/verify.ts';
import { AppError, errorMessage } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { createLabelRows } from '../labels/label-rows.ts';
import { createStepLog } from '../steps/step-log.ts';
import { applyCueTemplate } from './cue-template.ts';
import { validate } from './complete-document.ts';
import { describeBulk } from './describe-bulk.ts';
import type { EditDeps, Editor } from './editor.ts';

/** A person's changes of many tracks at once, each a step of the library (`core/steps`). */
export function createBulkEdits({ db, annotations, settings, onChanged }: EditDeps) {
  const now = (): string => new Date().toISOString();
  const labelRows = createLabelRows(db);
  const log = createStepLog(db);

  /**
   * Returns the changed document; the same document if nothing changes. @throws AppError if the change is impossible
   */
  function changedTrack(trackId: TrackId, change: BulkChange, { author, source }: Editor, at: string) {
    const { hasFile } = annotations.requireHead(trackId);
    const before = annotations.head(trackId)?.annotation;
    // The same text for all such tracks, because previews count tracks by reason.
    if (!before) throw new AppError('not_found', msg('Not analyzed yet.'));
    const context = { now: at, newId: randomUUID };
    const basis = { tags: () => labelRows.tagsOf(trackId), taxonomy: db.taxonomy.current(), source };
    const labelled = change.labels
      ? changeLabels(before, change.labels, { ...basis, tags: basis.tags() }, context)
      : before;
    const corrected = (change.corrections ?? []).reduce(
      (document, correction) =>
        correction.kind === 'cue-template'
          ? applyCueTemplate(document, settings.get().cueTemplate, correction.mode, at)
          : correct(document, correction, context),
      labelled,
    );
    const verifier: Verifier = { by: author, hasFile, acceptFrom: settings.get().verifyFrom };
    return { before, after: withBulkChange(before, corrected, change, verifier, at), verifier };
  }

  /** Applies a change to each of some tracks, as one step. The history of each track keeps its label in the language of the process. */
  function applyEach(
    changes: Iterable<readonly [TrackId, BulkChange]>,
    label: Message,
    editor: Editor,
  ): BulkResult {
    const at = now();
    const failures: { trackId: TrackId; message: string }[] = [];
    const done: TrackId[] = [];
    const batchId = db.transaction(() => {
      const id = log.begin({ kind: 'edit', label, author: editor.author, trackCount: 0 });
      for (const [trackId, change] of changes) {
        try {
          const { before, after } = changedTrack(trackId, change, editor, at);
          if (after === before) continue;
          annotations.commit({
            trackId,
            document: after,
            author: editor.author,
            source: editor.source ?? 'manual',
            kind: 'edit',
            reason: label,
            at,
            jobId: id,
          });
          done.push(trackId);
        } catch (error) {
          failures.push({ trackId, message: errorMessage(error) });
        }
      }
      log.finish(id, done.length);
      return id;
    });
    if (done.length > 0) onChanged(done, editor.origin);
    return { changed: done.length, batchId: done.length > 0 ? batchId : null, failures };
  }

  /** What `applyEach` would do. */
  function previewEach(changes: Iterable<readonly [TrackId, BulkChange]>): BulkPreview {
    const counts = { tracks: 0, changed: 0, unchanged: 0, acceptedCues: 0, leftCues: 0 };
    const refused = new Map<string, number>();
    const at = now();
    for (const [trackId, change] of changes) {
      counts.tracks++;
      try {
        const { before, after, verifier } = changedTrack(trackId, change, { author: '', origin: null }, at);
        if (after === before) counts.unchanged++;
        else counts.changed++;
        if (change.tier !== 1) continue;
        const { accepted, left } = planVerification(before, verifier);
        counts.acceptedCues += accepted.length;
        counts.leftCues += left.length;
      } catch (error) {
        const reason = errorMessage(error);
        refused.set(reason, (refused.get(reason) ?? 0) + 1);
      }
    }
    return {
      ...counts,
      refused: [...refused]
        .map(([reason, tracks]) => ({ reason, tracks }))
        .sort((a, b) => b.tracks - a.tracks),
    };
  }

  const same = (trackIds: readonly TrackId[], change: BulkChange) =>
    trackIds.map((trackId) => [trackId, change] as const);
  return {
    apply: (trackIds: readonly TrackId[], change: BulkChange, editor: Editor): BulkResult =>
      applyEach(same(trackIds, change), describeBulk(change), editor),
    preview: (trackIds: readonly TrackId[], change: BulkChange): BulkPreview =>
      previewEach(same(trackIds, change)),
    applyEach,
    previewEach,
  };
}

function withBulkChange(
  before: Annotation,
  annotation: Annotation,
  { tier, addFlags = [], removeFlags = [] }: BulkChange,
  verifier: Verifier,
  at: string,
): Annotation {
  const context = { now: at, newId: randomUUID };
  const isSameTier = tier === undefined || (tier !== 1 && tier === annotation.metadata.tier);
  const graded = isSameTier ? annotation : setTier(annotation, tier, verifier, context);
  const { metadata } = graded;
  const flags = metadata.flags.filter((flag) => !removeFlags.includes(flag));
  flags.push(...addFlags.filter((flag) => !flags.includes(flag)));
  const isSame = (['tier', 'confidence', 'verified_by'] as const).every(
    (field) => metadata[field] === annotation.metadata[field],
  );
  const isGraded =
    !isSame || graded.cues !== annotation.cues || flags.join() !== annotation.metadata.flags.join();
  if (!isGraded && annotation === before) return before;
  const document = isGraded ? { ...graded, metadata: { ...metadata, flags, modified: at } } : annotation;
  return { ...document, metadata: { ...document.metadata, validation: validate(document) } };
}
