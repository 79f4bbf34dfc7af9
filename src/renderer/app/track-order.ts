import type { TrackId } from '../../shared/domain/index.ts';
import { t } from '../../shared/languages/translate.ts';
import { focusInList, neighbourInList } from '../core/opened-list.ts';
import { focusTrack, neighbour } from '../features/library/library-store.ts';
import { focusInQueue, neighbourInQueue, placeInQueue } from '../features/review/review-store.ts';
import { showToast } from '../ui/Toast.tsx';
import { closeTrack, openTrack, useAppStore } from '../core/app-store.ts';
import type { Place, Screen } from '../core/app-store.ts';

/** The track `step` places away in a screen's list, and the place to show in it. */
function neighbourOn(screen: Screen, trackId: TrackId, step: number): [TrackId, Place | null] | undefined {
  if (screen === 'dataset' || screen === 'learning') {
    const item = neighbourInList(trackId, step);
    return item && [item.trackId, item.place];
  }
  const isReview = screen === 'review';
  const next = isReview ? neighbourInQueue(trackId, step) : neighbour(trackId, step);
  return next === undefined ? undefined : [next, isReview ? placeInQueue(next) : null];
}

/** Opens the previous (-1) or next (1) track in the list that the editor was opened from. */
export function stepTrack(trackId: TrackId, step: number): void {
  const { screen } = useAppStore.getState();
  const isReview = screen === 'review';
  const next = neighbourOn(screen, trackId, step);
  if (next) {
    openTrack(...next);
    return;
  }
  if (step > 0 && isReview) {
    showToast({ kind: 'success', title: t('That was the last one in the queue.') });
    leaveTrack(trackId);
  } else
    showToast({
      title: step > 0 ? t('This is the last track of the list.') : t('This is the first track of the list.'),
    });
}

/** Goes back to the list, to the row of the track. */
export function leaveTrack(trackId: TrackId): void {
  closeTrack();
  const { screen } = useAppStore.getState();
  if (screen === 'review') focusInQueue(trackId);
  else if (screen === 'library') focusTrack(trackId);
  // The list can take the focus only once it is on top again.
  else requestAnimationFrame(() => focusInList(trackId));
}
