import type { OpinionPart } from '../../../../shared/domain/edits/adjudicate.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { api } from '../../../core/api.ts';
import { showError } from '../../../ui/Toast.tsx';
import type { OpenTrack } from '../editor-store.ts';
import { takeState } from '../session.ts';
import { settledRevision } from '../track-actions.ts';

/** Applies the chosen answers as one step. Resolves to true if it was stored. */
export async function settleOpinions(
  open: OpenTrack,
  takes: readonly { readonly part: OpinionPart; readonly annotator: string }[],
): Promise<boolean> {
  try {
    const baseRevision = await settledRevision(open);
    if (baseRevision === null) return false;
    takeState(await api.review.adjudicate({ trackId: open.trackId, baseRevision, takes: [...takes] }));
    return true;
  } catch (error) {
    showError(t('The opinions could not be settled'), error);
    return false;
  }
}
