import type { PlaylistNode, StepResult, TrackSelection } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import type { NewPlaylist } from '../../core/app-store.ts';
import { api } from '../../core/api.ts';
import { queries, queryClient } from '../../core/queries.ts';
import { showError } from '../../ui/Toast.tsx';
import { chosenTracks } from './bulk.ts';
import { setFilter, useLibraryStore } from './library-store.ts';
import { announceStep } from './removal.ts';

async function step(what: string, work: () => Promise<StepResult>): Promise<void> {
  try {
    announceStep(await work());
  } catch (error) {
    showError(what, error);
  }
}

/** Creates a playlist and shows it. Resolves to the error message if that fails. */
export async function createPlaylist(
  name: string,
  { filter, selection, ...rest }: NewPlaylist,
): Promise<string | null> {
  try {
    const { id, stepId } = await api.playlists.create({
      name,
      ...rest,
      ...(filter ? { filter } : {}),
      ...(selection ? { selection } : {}),
    });
    announceStep({ stepId, label: t('Make “{name}”', { name: name.trim() }), changed: 1 });
    if (rest.kind !== 'folder') setFilter({ playlistId: id }, rest.kind === 'playlist');
    return null;
  } catch (error) {
    return errorMessage(error);
  }
}

export async function renamePlaylist(id: number, name: string): Promise<string | null> {
  try {
    announceStep(await api.playlists.rename({ id, name }));
    return null;
  } catch (error) {
    return errorMessage(error);
  }
}

export async function deletePlaylist({ id }: PlaylistNode): Promise<void> {
  await step(t('The playlist could not be deleted'), () => api.playlists.remove({ id }));
  if (useLibraryStore.getState().filter.playlistId === id) setFilter({});
}

export function movePlaylist(id: number, parentId: number | null, before: number | null): Promise<void> {
  return step(t('The playlist could not be moved'), () => api.playlists.move({ id, parentId, before }));
}

export function addToPlaylist(id: number, selection: TrackSelection): Promise<void> {
  return step(t('The tracks could not be added'), () => api.playlists.addTracks({ id, selection }));
}

/** Moves tracks of the displayed playlist before another one, or to its end. */
export function moveInPlaylist(
  id: number,
  trackIds: readonly TrackId[],
  before: TrackId | null,
): Promise<void> {
  return step(t('The tracks could not be moved'), () =>
    api.playlists.moveTracks({ id, trackIds: [...trackIds], before }),
  );
}

/** The displayed playlist, if its tracks can be edited individually. */
export function shownPlaylist(): PlaylistNode | undefined {
  const id = useLibraryStore.getState().filter.playlistId;
  const nodes = queryClient.getQueryData(queries.playlists().queryKey)?.nodes ?? [];
  return nodes.find((node) => node.id === id && node.kind === 'playlist');
}

/** Removes the selected tracks from the displayed playlist; they stay in the library. */
export function takeOutChosen(): void {
  const playlist = shownPlaylist();
  const selection = chosenTracks();
  if (playlist && selection)
    void step(t('The tracks could not be taken out'), () =>
      api.playlists.removeTracks({ id: playlist.id, selection }),
    );
}
