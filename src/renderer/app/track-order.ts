import type { TrackId } from '../../shared/domain/index.ts';
import { neighbourInList } from '../features/dataset/dataset-store.ts';
import { focusTrack, neighbour } from '../features/library/library-store.ts';
import { focusInQueue, neighbourInQueue } from '../features/review/review-store.ts';
import { showToast } from '../ui/Toast.tsx';
import { closeTrack, openTrack, useAppStore } from './app-store.ts';

const neighbours = { library: neighbour, review: neighbourInQueue, dataset: neighbourInList } as const;

/** Opens the track before (-1) or after (1) in the list that the editor was opened from. */
export function stepTrack(trackId: TrackId, step: number): void {
  const { screen } = useAppStore.getState();
  const isReview = screen === 'review';
  const next = neighbours[screen](trackId, step);
  if (next !== undefined) {
    openTrack(next);
    return;
  }
  if (step > 0 && isReview) {
    showToast({ kind: 'success', title: 'That was the last one in the queue.' });
    leaveTrack(trackId);
  } else
    showToast({
      title: step > 0 ? 'This is the last track of the list.' : 'This is the first track of the list.',
    });
}

/** Back to the list, at the row of the track. */
export function leaveTrack(trackId: TrackId): void {
  closeTrack();
  const { screen } = useAppStore.getState();
  if (screen === 'review') focusInQueue(trackId);
  else if (screen === 'library') focusTrack(trackId);
}
