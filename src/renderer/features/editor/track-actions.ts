import type { Prediction, ReviewMark } from '../../../shared/contract/index.ts';
import type { RevisionId, TrackId } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { openDialog } from '../../core/app-store.ts';
import { storeEdits } from '../../core/undo.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { useEditor } from './editor-store.ts';
import type { OpenTrack } from './editor-store.ts';
import { reload, retryOpening, takeState } from './session.ts';
import { reviewerName } from './tier-actions.ts';

/** Stores pending edits, then opens the labels dialog for the open track. */
export async function editLabels({ trackId, row }: OpenTrack): Promise<void> {
  if (!(await storeEdits())) return;
  openDialog({ kind: 'labels', selection: { kind: 'tracks', trackIds: [trackId] }, row });
}

/** Analyzes a track that has no annotation yet. */
export async function analyzeTrack(trackId: TrackId): Promise<void> {
  try {
    await api.analysis.start({ target: { kind: 'tracks', trackIds: [trackId] } });
    showToast({ title: t('Analysis started. The track opens here when it finishes.') });
  } catch (error) {
    showError(t('The analysis could not be started'), error);
  }
}

/** Reopens the track as soon as it has an annotation. Returns a function that stops waiting. */
export function openWhenAnnotated(trackId: TrackId): () => void {
  return api.annotations.changed((changes) => {
    if (changes.some((change) => change.trackId === trackId)) retryOpening();
  });
}

/** Stores pending edits and returns the resulting revision; null if they could not be stored. */
export async function settledRevision(open: OpenTrack): Promise<RevisionId | null> {
  if (!(await storeEdits())) return null;
  return useEditor.getState().open?.revision ?? open.revision;
}

export async function restoreRevision(open: OpenTrack, revision: RevisionId): Promise<void> {
  try {
    const baseRevision = await settledRevision(open);
    if (baseRevision === null) return;
    takeState(await api.annotations.restore({ trackId: open.trackId, baseRevision, revision }));
  } catch (error) {
    showError(t('The revision could not be restored'), error);
  }
}

/** Accepts the chosen differences of a prediction and dismisses the rest. Resolves to true if that was stored. */
export async function settlePrediction(
  open: OpenTrack,
  { source }: Prediction,
  items: readonly string[],
): Promise<boolean> {
  try {
    const baseRevision = await settledRevision(open);
    if (baseRevision === null) return false;
    const input = { trackId: open.trackId, baseRevision, source, items: [...items], dismiss: true };
    takeState(await api.annotations.acceptPrediction(input));
    await reload();
    return true;
  } catch (error) {
    showError(t('The prediction could not be accepted'), error);
    return false;
  }
}

/** Records a second opinion on a verified track. */
export async function markReview(open: OpenTrack, verdict: ReviewMark['verdict']): Promise<void> {
  try {
    const revision = await settledRevision(open);
    if (revision === null) return;
    const { reviews } = await api.review.mark({
      trackId: open.trackId,
      revision,
      reviewer: reviewerName(),
      verdict,
    });
    useEditor.setState((state) => (state.open ? { open: { ...state.open, reviews } } : {}));
  } catch (error) {
    showError(t('The review could not be stored'), error);
  }
}
