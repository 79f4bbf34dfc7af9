import type { BulkChange, TrackSelection } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { flagNames } from '../../../shared/domain/flag-names.ts';
import { tierNames } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { openDialog } from '../../core/app-store.ts';
import { logGesture } from '../../core/gesture-log.ts';
import type { LoggedGesture } from '../../core/gesture-log.ts';
import { openDocument, storeEdits, undoGesture } from '../../core/undo.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { useLibraryStore } from './library-store.ts';
import { rowCache } from './rows.ts';

/** The selected tracks in the shortest form: by filter if all are selected, else by id. */
export function chosenTracks(): TrackSelection | undefined {
  const { selection, ids, filter } = useLibraryStore.getState();
  if (selection.ids.size === 0) return undefined;
  if (selection.ids.size === ids.length) return { kind: 'filter', filter };
  return { kind: 'tracks', trackIds: [...selection.ids] };
}

/** Label of the change: "12 tracks verified". */
function describe(change: BulkChange, count: number): string {
  if (change.tier !== undefined)
    return change.tier === 1
      ? t('{count, plural, one {# track} other {# tracks}} verified', { count })
      : t('{count, plural, one {# track} other {# tracks}} marked as tier {tier} ({name})', {
          count,
          tier: change.tier,
          name: t(tierNames[change.tier]),
        });
  if (change.labels) return t('{count, plural, one {# track} other {# tracks}} labelled', { count });
  if (change.corrections) return t('{count, plural, one {# track} other {# tracks}} corrected', { count });
  const flags = (change.addFlags ?? change.removeFlags ?? []).map((flag) => t(flagNames[flag])).join(', ');
  return change.addFlags
    ? t('{count, plural, one {# track} other {# tracks}} flagged: {flags}', { count, flags })
    : t('{count, plural, one {# track} other {# tracks}} no longer flagged: {flags}', { count, flags });
}

/** Changes several tracks as one batch and one undo step. */
export async function changeTracks(selection: TrackSelection, change: BulkChange): Promise<void> {
  try {
    if (!(await storeEdits())) return;
    const { changed, batchId, failures } = await api.annotations.bulk({ selection, ...change });
    await openDocument.value?.reload();
    const label = describe(change, changed);
    const gesture: LoggedGesture | null = batchId === null ? null : { kind: 'step', stepId: batchId, label };
    if (gesture) logGesture(gesture);
    const reason = failures[0]?.message;
    showToast({
      kind: changed === 0 && failures.length > 0 ? 'error' : failures.length > 0 ? 'info' : 'success',
      title: changed === 0 && failures.length > 0 ? t('No track was changed') : label,
      ...(reason === undefined
        ? {}
        : {
            description: t('{count, plural, one {# track} other {# tracks}} could not be changed: {reason}', {
              count: failures.length,
              reason,
            }),
          }),
      ...(gesture ? { action: { label: t('Undo'), run: () => void undoGesture(gesture) } } : {}),
    });
  } catch (error) {
    showError(t('The tracks could not be changed'), error);
  }
}

/** Changes the selected tracks; does nothing without a selection. Asks first before verifying several. */
export function changeChosen(change: BulkChange): void {
  const selection = chosenTracks();
  if (!selection) return;
  const count = useLibraryStore.getState().selection.ids.size;
  if (change.tier === 1 && count > 1) openDialog({ kind: 'verify', selection });
  else void changeTracks(selection, change);
}

/** Opens the labels dialog for the selected tracks. For a single track, it shows the current labels. */
export function labelChosen(): void {
  const selection = chosenTracks();
  if (!selection) return;
  const { ids } = useLibraryStore.getState().selection;
  const [only] = ids;
  const row = ids.size === 1 && only !== undefined ? (rowCache.get(only) ?? null) : null;
  openDialog({ kind: 'labels', selection, row });
}

/** Opens the corrections dialog for the selected tracks. */
export function correctChosen(): void {
  const selection = chosenTracks();
  if (selection) openDialog({ kind: 'correct', selection });
}

/** The track at the cursor, else the first selected one, else the first in the list if the list has the focus. */
export function trackAtCursor(): TrackId | undefined {
  const { selection, ids } = useLibraryStore.getState();
  const isInList = document.activeElement?.getAttribute('role') === 'grid';
  return ids[selection.active] ?? selection.ids.values().next().value ?? (isInList ? ids[0] : undefined);
}
