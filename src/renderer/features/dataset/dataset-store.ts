import { create } from 'zustand';
import type { TrackFilter } from '../../../shared/contract/index.ts';
import { goTo } from '../../core/app-store.ts';
import { setFilter } from '../library/library-store.ts';

const datasetTabs = ['overview', 'quality', 'labels', 'versions', 'exchange'] as const;
export type DatasetTab = (typeof datasetTabs)[number];

interface DatasetState {
  readonly tab: DatasetTab;
  /** Reference of the selected version. */
  readonly version: string | null;
}

/** What the Dataset screen shows. It holds state only; the functions below change it. */
export const useDatasetStore = create<DatasetState>(() => ({
  tab: 'overview',
  version: null,
}));

export function setTab(tab: DatasetTab): void {
  useDatasetStore.setState({ tab });
}

export function setVersion(version: string | null): void {
  useDatasetStore.setState({ version });
}

/** Opens the library with only these tracks. */
export function showInLibrary(filter: TrackFilter): void {
  setFilter(filter);
  goTo('library');
}
