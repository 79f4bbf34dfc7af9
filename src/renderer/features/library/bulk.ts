import type { BulkChange, TrackSelection } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { tierNames } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { openDialog } from '../../core/app-store.ts';
import { logGesture } from '../../core/gesture-log.ts';
import type { LoggedGesture } from '../../core/gesture-log.ts';
import { openDocument, undoGesture } from '../../core/undo.ts';
import { counted } from '../../ui/number.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { flagNames } from '../../ui/Badges.tsx';
import { useLibraryStore } from './library-store.ts';
import { rowCache } from './rows.ts';

/** The selected tracks in the shortest form: by filter when all are selected, else by id. */
export function chosenTracks(): TrackSelection | undefined {
  const { selection, ids, filter } = useLibraryStore.getState();
  if (selection.ids.size === 0) return undefined;
  if (selection.ids.size === ids.length) return { kind: 'filter', filter };
  return { kind: 'tracks', trackIds: [...selection.ids] };
}

function describe(change: BulkChange): string {
  if (change.tier !== undefined)
    return change.tier === 1 ? 'verified' : `marked as tier ${change.tier} (${t(tierNames[change.tier])})`;
  if (change.labels) return 'labelled';
  if (change.corrections) return 'corrected';
  if (change.addFlags) return `flagged: ${change.addFlags.map((flag) => t(flagNames[flag])).join(', ')}`;
  return `no longer flagged: ${(change.removeFlags ?? []).map((flag) => t(flagNames[flag])).join(', ')}`;
}

/** Changes tracks together: one batch, one step of undo. */
export async function changeTracks(selection: TrackSelection, change: BulkChange): Promise<void> {
  try {
    if ((await openDocument.value?.flush()) === false) return;
    const { changed, batchId, failures } = await api.annotations.bulk({ selection, ...change });
    await openDocument.value?.reload();
    const label = `${counted(changed, 'track')} ${describe(change)}`;
    const gesture: LoggedGesture | null = batchId === null ? null : { kind: 'bulk', batchId, label };
    if (gesture) logGesture(gesture);
    const reason = failures[0]?.message;
    showToast({
      kind: changed === 0 && failures.length > 0 ? 'error' : failures.length > 0 ? 'info' : 'success',
      title: changed === 0 && failures.length > 0 ? 'No track was changed' : label,
      ...(reason === undefined
        ? {}
        : { description: `${counted(failures.length, 'track')} could not be changed: ${reason}` }),
      ...(gesture ? { action: { label: 'Undo', run: () => void undoGesture(gesture) } } : {}),
    });
  } catch (error) {
    showError('The tracks could not be changed', error);
  }
}

/** Changes the chosen tracks; nothing when none is chosen. Verifying several asks first. */
export function changeChosen(change: BulkChange): void {
  const selection = chosenTracks();
  if (!selection) return;
  const count = useLibraryStore.getState().selection.ids.size;
  if (change.tier === 1 && count > 1) openDialog({ kind: 'verify', selection });
  else void changeTracks(selection, change);
}

/** The dialog of labels for the chosen tracks; of a single one with what it has. */
export function labelChosen(): void {
  const selection = chosenTracks();
  if (!selection) return;
  const { ids } = useLibraryStore.getState().selection;
  const [only] = ids;
  const row = ids.size === 1 && only !== undefined ? (rowCache.get(only) ?? null) : null;
  openDialog({ kind: 'labels', selection, row });
}

/** The dialog of corrections for the chosen tracks. */
export function correctChosen(): void {
  const selection = chosenTracks();
  if (selection) openDialog({ kind: 'correct', selection });
}

/** The track at the cursor; the first one when the list has just been focused. */
export function trackAtCursor(): TrackId | undefined {
  const { selection, ids } = useLibraryStore.getState();
  const isInList = document.activeElement?.getAttribute('role') === 'grid';
  return ids[selection.active] ?? selection.ids.values().next().value ?? (isInList ? ids[0] : undefined);
}
