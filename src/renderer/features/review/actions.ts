import type { TrackRow } from '../../../shared/contract/index.ts';
import { api } from '../../core/api.ts';
import { openDialog } from '../../core/app-store.ts';
import { currentSettings } from '../../core/settings.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { changeTracks } from '../library/bulk.ts';
import { moveInQueue } from './review-store.ts';

/** Marks the track's tier and goes on to the next. */
export function settle(track: TrackRow, tier: 1 | 2): void {
  void changeTracks({ kind: 'tracks', trackIds: [track.id] }, { tier });
}

export function flag(track: TrackRow): void {
  void changeTracks({ kind: 'tracks', trackIds: [track.id] }, { addFlags: ['needs_review'] });
  moveInQueue(1);
}

/** Records a second opinion under the reviewer's name from the settings. */
export async function judge(track: TrackRow, verdict: 'agree' | 'disagree', note = ''): Promise<void> {
  const { reviewer } = currentSettings();
  if (track.revision === null) return;
  if (reviewer.trim() === '') {
    showToast({
      title: 'Say who you are first',
      description: 'A second opinion carries your name.',
      action: { label: 'Set your name', run: () => openDialog({ kind: 'settings', tab: 'general' }) },
    });
    return;
  }
  try {
    await api.review.mark({ trackId: track.id, revision: track.revision, reviewer, verdict, note });
    showToast({
      kind: 'success',
      title:
        verdict === 'agree' ? `${reviewer} agrees: ${track.title}` : `${reviewer} disagrees: ${track.title}`,
    });
  } catch (error) {
    showError('The review could not be stored', error);
  }
}
