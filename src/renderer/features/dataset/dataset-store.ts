import { create } from 'zustand';
import type { TrackFilter } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { goTo, openTrack } from '../../app/app-store.ts';
import { setFilter } from '../library/library-store.ts';

export const datasetTabs = ['overview', 'quality', 'labels', 'versions'] as const;
export type DatasetTab = (typeof datasetTabs)[number];

interface DatasetState {
  readonly tab: DatasetTab;
  /** Tracks of the list that the editor was opened from, in its order, each once. */
  readonly list: readonly TrackId[];
  /** Reference of the version that is looked at. */
  readonly version: string | null;
}

/** What the Dataset screen shows. State only; the functions below change it. */
export const useDatasetStore = create<DatasetState>(() => ({ tab: 'overview', list: [], version: null }));

export function setTab(tab: DatasetTab): void {
  useDatasetStore.setState({ tab });
}

export function setVersion(version: string | null): void {
  useDatasetStore.setState({ version });
}

/** Opens a track of a list, so that next and previous follow the list. */
export function openFromList(trackIds: readonly TrackId[], trackId: TrackId): void {
  useDatasetStore.setState({ list: [...new Set(trackIds)] });
  openTrack(trackId);
}

/** The track `step` places away from `trackId` in the list; undefined past its ends. */
export function neighbourInList(trackId: TrackId, step: number): TrackId | undefined {
  const { list } = useDatasetStore.getState();
  const index = list.indexOf(trackId);
  return index < 0 ? undefined : list[index + step];
}

/** Goes to the library with nothing but these tracks in it. */
export function showInLibrary(filter: TrackFilter): void {
  setFilter(filter);
  goTo('library');
}
