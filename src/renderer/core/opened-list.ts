import { create } from 'zustand';
import type { TrackId } from '../../shared/domain/index.ts';
import { openTrack } from './app-store.ts';
import type { Place } from './app-store.ts';

/** A track in a list, and what to show in it. */
export interface ListItem {
  readonly trackId: TrackId;
  readonly place: Place | null;
}

interface OpenedList {
  /** The list that the editor was opened from, in its order, with each track once. */
  readonly list: readonly ListItem[];
  /** The button that opened the editor, and its index in its list. */
  readonly opener: { readonly button: HTMLElement; readonly index: number } | null;
}

const useListStore = create<OpenedList>(() => ({ list: [], opener: null }));

/**
 * Opens an item of a list; "next" and "previous" then follow that list. `from` is the pressed button, which gets the
 * focus back.
 */
export function openFromList(items: readonly ListItem[], item: ListItem, from: HTMLElement): void {
  const firsts = new Map<TrackId, ListItem>();
  for (const other of items) if (!firsts.has(other.trackId)) firsts.set(other.trackId, other);
  const opener = { button: from, index: stopsBeside(from).indexOf(from) };
  useListStore.setState({ list: [...firsts.values()], opener });
  openTrack(item.trackId, item.place);
}

/** The item `step` tracks away from `trackId` in the list; undefined past either end. */
export function neighbourInList(trackId: TrackId, step: number): ListItem | undefined {
  const { list } = useListStore.getState();
  const index = list.findIndex((item) => item.trackId === trackId);
  return index < 0 ? undefined : list[index + step];
}

function stopsBeside(button: HTMLElement): HTMLElement[] {
  return [...(button.closest('ol')?.querySelectorAll<HTMLElement>('[data-stop]') ?? [])];
}

/**
 * Returns the focus to the list: to the button that opened the editor if it still shows the track, else to the item of
 * the track, else to the item now at that index.
 */
export function focusInList(trackId: TrackId): void {
  const { opener } = useListStore.getState();
  if (!opener) return;
  const { button, index } = opener;
  useListStore.setState({ opener: null });
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
