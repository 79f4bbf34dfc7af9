import { create } from 'zustand';
import type { TrackRow } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { routeOutput } from '../../core/audio-output.ts';
import { Player } from '../../player/player.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { useLibraryStore } from './library-store.ts';

/** Where previews start, as a share of the track: past most intros. */
const BEGIN = 0.25;

/** Plays previews in the list; the editor has a separate player. */
const player = new Player(routeOutput);
const usePreviewStore = create<{ readonly playing: TrackId | null }>(() => ({ playing: null }));

function playingTrack(): TrackId | null {
  return usePreviewStore.getState().playing;
}

function setPlaying(playing: TrackId | null): void {
  usePreviewStore.setState({ playing });
}

player.subscribe(() => {
  const { status, error, isPlaying } = player.getState();
  if (playingTrack() === null) return;
  if (status === 'failed')
    showToast({ title: t('The track cannot be played'), description: error ?? '', kind: 'error' });
  if (status === 'failed' || (status === 'ready' && !isPlaying && player.time() > 0)) setPlaying(null);
});

// Moving to another row stops the preview.
useLibraryStore.subscribe(({ ids, selection }, before) => {
  const left = before.ids[before.selection.active];
  if (ids[selection.active] !== left) stopPreview();
});

/** The track being previewed; null if none is. */
export function usePreviewed(): TrackId | null {
  return usePreviewStore(({ playing }) => playing);
}

export function stopPreview(): void {
  if (playingTrack() === null) return;
  setPlaying(null);
  player.unload();
}

/** Plays a track from past its intro, or stops it. */
export async function togglePreview({ id, duration }: Pick<TrackRow, 'id' | 'duration'>): Promise<void> {
  const wasPlaying = playingTrack() === id;
  stopPreview();
  if (wasPlaying) return;
  setPlaying(id);
  try {
    const { url, format, decoderOffset, reason } = await api.library.media({ trackId: id });
    if (playingTrack() !== id) return;
    if (!format) {
      setPlaying(null);
      showToast({ title: t('The track cannot be played'), description: reason ?? '', kind: 'error' });
      return;
    }
    player.load({ url, format, duration, offset: decoderOffset });
    player.seek(duration * BEGIN);
    player.play();
  } catch (error) {
    setPlaying(null);
    showError(t('The track cannot be played'), error);
  }
}
