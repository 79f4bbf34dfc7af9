import type { TrackRow } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { openDialog } from '../../core/app-store.ts';
import { currentSettings } from '../../core/settings.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { changeTracks } from '../library/bulk.ts';
import { moveInQueue } from './review-store.ts';

/** Sets the track's tier and goes to the next one. */
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
      title: t('Say who you are first'),
      description: t('A second opinion carries your name.'),
      action: { label: t('Set your name'), run: () => openDialog({ kind: 'settings', tab: 'general' }) },
    });
    return;
  }
  try {
    await api.review.mark({ trackId: track.id, revision: track.revision, reviewer, verdict, note });
    showToast({
      kind: 'success',
      title:
        verdict === 'agree'
          ? t('{reviewer} agrees: {title}', { reviewer, title: track.title })
          : t('{reviewer} disagrees: {title}', { reviewer, title: track.title }),
    });
  } catch (error) {
    showError(t('The review could not be stored'), error);
  }
}
