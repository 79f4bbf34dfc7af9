import { create } from 'zustand';
import type { TrackFilter } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { goTo, openTrack } from '../../core/app-store.ts';
import type { Place } from '../../core/app-store.ts';
import { setFilter } from '../library/library-store.ts';

const datasetTabs = ['overview', 'quality', 'labels', 'versions', 'exchange'] as const;
export type DatasetTab = (typeof datasetTabs)[number];

/** A track of a list and what is to be looked at in it. */
export interface ListItem {
  readonly trackId: TrackId;
  readonly place: Place | null;
}

interface DatasetState {
  readonly tab: DatasetTab;
  /** The list that the editor was opened from, in its order, each track once. */
  readonly list: readonly ListItem[];
  /** Reference of the version that is looked at. */
  readonly version: string | null;
  /** What was pressed to open the editor, and its place in its list. */
  readonly opener: { readonly button: HTMLElement; readonly index: number } | null;
}

/** What the Dataset screen shows. State only; the functions below change it. */
export const useDatasetStore = create<DatasetState>(() => ({
  tab: 'overview',
  list: [],
  version: null,
  opener: null,
}));

export function setTab(tab: DatasetTab): void {
  useDatasetStore.setState({ tab });
}

export function setVersion(version: string | null): void {
  useDatasetStore.setState({ version });
}

/** Opens an item of a list, so that next and previous follow the list. `from` is what was pressed, to come back to. */
export function openFromList(items: readonly ListItem[], item: ListItem, from: HTMLElement): void {
  const firsts = new Map<TrackId, ListItem>();
  for (const other of items) if (!firsts.has(other.trackId)) firsts.set(other.trackId, other);
  const opener = { button: from, index: stopsBeside(from).indexOf(from) };
  useDatasetStore.setState({ list: [...firsts.values()], opener });
  openTrack(item.trackId, item.place);
}

/** The item `step` tracks away from `trackId` in the list; undefined past its ends. */
export function neighbourInList(trackId: TrackId, step: number): ListItem | undefined {
  const { list } = useDatasetStore.getState();
  const index = list.findIndex((item) => item.trackId === trackId);
  return index < 0 ? undefined : list[index + step];
}

function stopsBeside(button: HTMLElement): HTMLElement[] {
  return [...(button.closest('ol')?.querySelectorAll<HTMLElement>('[data-stop]') ?? [])];
}

/**
 * Gives the keyboard back to the list at the track that was left; to the item that was pressed where it is still there, else to the
 * one in its place.
 */
export function focusInList(trackId: TrackId): void {
  const { opener } = useDatasetStore.getState();
  if (!opener) return;
  const { button, index } = opener;
  useDatasetStore.setState({ opener: null });
  const list = [...document.querySelectorAll<HTMLElement>('main ol [data-stop][data-track]')];
  const stays = button.isConnected && button.dataset['track'] === String(trackId);
  const target = stays
    ? button
    : (list.find((other) => other.dataset['track'] === String(trackId)) ??
      list[Math.min(index, list.length - 1)]);
  if (!target) return;
  for (const stop of stopsBeside(target)) stop.tabIndex = stop === target ? 0 : -1;
  target.focus();
}

/** Goes to the library with nothing but these tracks in it. */
export function showInLibrary(filter: TrackFilter): void {
  setFilter(filter);
  goTo('library');
}
