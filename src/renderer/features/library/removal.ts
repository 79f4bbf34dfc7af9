import type { DuplicateMerge, StepResult, TrackSelection } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { logGesture } from '../../core/gesture-log.ts';
import { undoGesture } from '../../core/undo.ts';
import { showError, showToast } from '../../ui/Toast.tsx';

/** Reports what a step did and offers to undo it. It can also be undone later. */
export function announceStep({ stepId, label, changed }: StepResult): void {
  if (stepId === null) {
    showToast({ title: changed === 0 ? t('Nothing to change') : label });
    return;
  }
  const gesture = { kind: 'step', stepId, label } as const;
  logGesture(gesture);
  showToast({
    kind: 'success',
    title: label,
    action: { label: t('Undo'), run: () => void undoGesture(gesture) },
  });
}

export async function removeTracks(selection: TrackSelection): Promise<void> {
  try {
    announceStep(await api.removal.removeTracks({ selection }));
  } catch (error) {
    showError(t('The tracks could not be removed'), error);
  }
}

export async function mergeDuplicates(merges: readonly DuplicateMerge[]): Promise<void> {
  try {
    announceStep(await api.duplicates.merge({ merges: [...merges] }));
  } catch (error) {
    showError(t('The duplicates could not be merged'), error);
  }
}

export async function removeImport(importId: number): Promise<void> {
  try {
    announceStep(await api.removal.removeImport({ importId }));
  } catch (error) {
    showError(t('The import could not be removed'), error);
  }
}
