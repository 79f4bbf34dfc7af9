import type { LabelSource, TrackSelection } from '../../../../shared/contract/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { api } from '../../../core/api.ts';
import { openDialog } from '../../../core/app-store.ts';
import { logGesture } from '../../../core/gesture-log.ts';
import type { LoggedGesture } from '../../../core/gesture-log.ts';
import { openDocument, storeEdits, undoGesture } from '../../../core/undo.ts';
import { showError, showToast } from '../../../ui/Toast.tsx';
import { chosenTracks } from '../bulk.ts';
import { useLibraryStore } from '../library-store.ts';

/** Opens the dialog for the selected tracks, or for all tracks in the list if none is selected. */
export function annotateChosen(): void {
  const { selection, filter } = useLibraryStore.getState();
  openDialog({
    kind: 'annotate',
    selection: chosenTracks() ?? { kind: 'filter', filter },
    count: selection.ids.size === 0 ? null : selection.ids.size,
  });
}

/** Imports labels from another source as one batch and one undo step. */
export async function annotateFrom(selection: TrackSelection, source: LabelSource): Promise<void> {
  try {
    if (!(await storeEdits())) return;
    const { changed, batchId, failures } = await api.labels.annotate({ selection, source });
    await openDocument.value?.reload();
    const label = t('{count, plural, one {# track labelled} other {# tracks labelled}}', { count: changed });
    const gesture: LoggedGesture | null = batchId === null ? null : { kind: 'step', stepId: batchId, label };
    if (gesture) logGesture(gesture);
    showToast({
      kind: failures.length > 0 ? 'info' : 'success',
      title: label,
      ...(failures[0] ? { description: failures[0].message } : {}),
      ...(gesture ? { action: { label: t('Undo'), run: () => void undoGesture(gesture) } } : {}),
    });
  } catch (error) {
    showError(t('The labels could not be taken'), error);
  }
}
