import type { DragEvent } from 'react';
import type { PlaylistNode } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { addToPlaylist, moveInPlaylist, movePlaylist, shownPlaylist } from './playlist-actions.ts';

type Dragged =
  | { readonly kind: 'tracks'; readonly trackIds: readonly TrackId[] }
  | { readonly kind: 'playlist'; readonly id: number };

/** The item being dragged within this window. The browser hides drag data until the drop. */
const current: { dragged: Dragged | null } = { dragged: null };

export function beginDrag(event: DragEvent, dragged: Dragged): void {
  current.dragged = dragged;
  event.dataTransfer.effectAllowed = 'copyMove';
  // Firefox does not start a drag without data.
  event.dataTransfer.setData('application/x-segue', dragged.kind);
}

export function endDrag(): void {
  current.dragged = null;
}

/** Where in a line of the tree an item is dropped. */
export type DropPlace = 'into' | 'before';

/** What dropping here would do; null if it is not allowed. */
export function dropPlaceOn(event: DragEvent, node: PlaylistNode): DropPlace | null {
  const { dragged } = current;
  if (dragged?.kind === 'tracks') return node.kind === 'playlist' ? 'into' : null;
  if (dragged?.kind !== 'playlist' || dragged.id === node.id) return null;
  const { top, height } = event.currentTarget.getBoundingClientRect();
  const isUpperPart = event.clientY < top + height / 3;
  return node.kind === 'folder' && !isUpperPart ? 'into' : 'before';
}

export function dropOn(node: PlaylistNode, place: DropPlace): void {
  const { dragged } = current;
  endDrag();
  if (dragged?.kind === 'tracks')
    void addToPlaylist(node.id, { kind: 'tracks', trackIds: [...dragged.trackIds] });
  else if (dragged?.kind === 'playlist')
    void (place === 'into'
      ? movePlaylist(dragged.id, node.id, null)
      : movePlaylist(dragged.id, node.parentId, node.id));
}

/** Whether tracks can be dropped between rows, which requires a playlist shown in its own order. */
export function canReorder(isInPlaylistOrder: boolean): boolean {
  return current.dragged?.kind === 'tracks' && isInPlaylistOrder && shownPlaylist() !== undefined;
}

/** Moves the dragged tracks before a row of the displayed playlist; null means its end. */
export function dropInList(before: TrackId | null): void {
  const { dragged } = current;
  const playlist = shownPlaylist();
  endDrag();
  if (dragged?.kind === 'tracks' && playlist) void moveInPlaylist(playlist.id, dragged.trackIds, before);
}
