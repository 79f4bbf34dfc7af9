import type { TrackSelection } from '../../../shared/contract/index.ts';
import type { Flag, Tier, TrackId } from '../../../shared/domain/index.ts';
import { tierNames } from '../../../shared/domain/index.ts';
import { api } from '../../core/api.ts';
import { counted } from '../../ui/number.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { flagNames } from '../../ui/Badges.tsx';
import { useLibraryStore } from './library-store.ts';

/** The chosen tracks in the shortest form: all of them are named by the filter rather than one by one. */
export function chosenTracks(): TrackSelection | undefined {
  const { selection, ids, filter } = useLibraryStore.getState();
  if (selection.ids.size === 0) return undefined;
  if (selection.ids.size === ids.length) return { kind: 'filter', filter };
  return { kind: 'tracks', trackIds: [...selection.ids] };
}

interface BulkChange {
  readonly tier?: Tier;
  readonly addFlags?: Flag[];
  readonly removeFlags?: Flag[];
}

function describe(change: BulkChange): string {
  if (change.tier !== undefined) return `marked as tier ${change.tier} (${tierNames[change.tier]})`;
  if (change.addFlags) return `flagged: ${change.addFlags.map((flag) => flagNames[flag]).join(', ')}`;
  return `no longer flagged: ${(change.removeFlags ?? []).map((flag) => flagNames[flag]).join(', ')}`;
}

async function undo(batchId: string): Promise<void> {
  try {
    const { changed, failures } = await api.annotations.undoBulk({ batchId });
    showToast({
      title: `Undone for ${counted(changed, 'track')}`,
      ...(failures.length > 0
        ? {
            description: `${counted(failures.length, 'track')} had been changed again since and stayed as they are.`,
          }
        : {}),
    });
  } catch (error) {
    showError('The change could not be undone', error);
  }
}

/** Changes tracks together: one batch, taken back by one click. */
export async function changeTracks(selection: TrackSelection, change: BulkChange): Promise<void> {
  try {
    const { changed, batchId, failures } = await api.annotations.bulk({ selection, ...change });
    const reason = failures[0]?.message;
    showToast({
      kind: failures.length > 0 ? 'error' : 'success',
      title: `${counted(changed, 'track')} ${describe(change)}`,
      ...(reason === undefined
        ? {}
        : { description: `${counted(failures.length, 'track')} could not be changed: ${reason}` }),
      ...(batchId === null ? {} : { action: { label: 'Undo', run: () => void undo(batchId) } }),
    });
  } catch (error) {
    showError('The tracks could not be changed', error);
  }
}

/** The same for the chosen tracks; nothing when none is chosen. */
export function changeChosen(change: BulkChange): void {
  const selection = chosenTracks();
  if (selection) void changeTracks(selection, change);
}

/** The track under the cursor; where the list was only just entered, the first one. */
export function trackAtCursor(): TrackId | undefined {
  const { selection, ids } = useLibraryStore.getState();
  const isInList = document.activeElement?.getAttribute('role') === 'grid';
  return ids[selection.active] ?? selection.ids.values().next().value ?? (isInList ? ids[0] : undefined);
}
