import { create } from 'zustand';
import type { Sort, SortColumn, TrackFilter } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { carryOver, emptySelection } from './selection.ts';
import type { Selection } from './selection.ts';

interface LibraryState {
  readonly filter: TrackFilter;
  readonly sort: readonly Sort[];
  /** All matching tracks in order. */
  readonly ids: readonly TrackId[];
  readonly selection: Selection;
  /** Saved scroll position, restored when the list is shown again. */
  readonly scrollTop: number;
}

const initialSort: readonly Sort[] = [{ column: 'title', direction: 'ascending' }];
const noIds: readonly TrackId[] = [];

/** What the library shows. It holds state only; the functions below change it. */
export const useLibraryStore = create<LibraryState>(() => ({
  filter: {},
  sort: initialSort,
  ids: noIds,
  selection: emptySelection,
  scrollTop: 0,
}));

/** Removes empty conditions, so that equal filters compare as equal. */
function tidyFilter(filter: TrackFilter): TrackFilter {
  return Object.fromEntries(
    Object.entries(filter).filter(
      ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

/** Changes conditions of the filter; undefined removes one. */
export function changeFilter(change: { [K in keyof TrackFilter]?: TrackFilter[K] | undefined }): void {
  useLibraryStore.setState(({ filter }) => ({
    filter: tidyFilter({ ...filter, ...change } as TrackFilter),
    scrollTop: 0,
  }));
}

/**
 * Replaces the filter and resets a sort that no longer applies. Playlists are shown in their own order; smart lists
 * have none.
 */
export function setFilter(filter: TrackFilter, inOrder = filter.playlistId !== undefined): void {
  useLibraryStore.setState(({ sort }) => {
    const byPosition = sort[0]?.column === 'playlistPosition';
    return {
      filter: tidyFilter(filter),
      scrollTop: 0,
      ...(inOrder
        ? { sort: [{ column: 'playlistPosition', direction: 'ascending' }] as const }
        : byPosition
          ? { sort: initialSort }
          : {}),
    };
  });
}

/** Sorts by a column; a second call reverses the order. Ranking columns start with the highest value. */
export function sortBy(column: SortColumn): void {
  useLibraryStore.setState(({ sort }) => {
    const now = sort[0];
    if (now?.column === column)
      return { sort: [{ column, direction: now.direction === 'ascending' ? 'descending' : 'ascending' }] };
    const startsHigh = [
      'rating',
      'addedAt',
      'modifiedAt',
      'flags',
      'hotCues',
      'memoryCues',
      'year',
      'energy',
      'loudness',
    ].includes(column);
    return { sort: [{ column, direction: startsHigh ? 'descending' : 'ascending' }] };
  });
}

/** Stores the result of a new query. */
export function setIds(ids: readonly TrackId[]): void {
  useLibraryStore.setState((state) => ({ ids, selection: carryOver(state.selection, state.ids, ids) }));
}

export function setSelection(selection: Selection): void {
  useLibraryStore.setState({ selection });
}

/** Moves the cursor to a track if it is in the list. */
export function focusTrack(trackId: TrackId): void {
  useLibraryStore.setState(({ ids }) => {
    const active = ids.indexOf(trackId);
    return active < 0 ? {} : { selection: { ids: new Set([trackId]), anchor: active, active } };
  });
}

/** The track `step` rows away from `trackId` in the list; undefined past either end. */
export function neighbour(trackId: TrackId, step: number): TrackId | undefined {
  const { ids } = useLibraryStore.getState();
  const index = ids.indexOf(trackId);
  return index < 0 ? undefined : ids[index + step];
}
