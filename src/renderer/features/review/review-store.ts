import { create } from 'zustand';
import type { ReviewItem } from '../../../shared/contract/index.ts';
import type { Place } from '../../core/app-store.ts';
import type { Flag, TrackId } from '../../../shared/domain/index.ts';

export type ReviewMode = 'gain' | 'second';

interface ReviewState {
  readonly mode: ReviewMode;
  readonly items: readonly ReviewItem[];
  /** The track at the cursor, which stays on it while the queue changes. */
  readonly current: TrackId | null;
  /** Index of that track, used when it leaves the queue. */
  readonly index: number;
}

const noItems: readonly ReviewItem[] = [];

/** The displayed review queue. It holds state only; the functions below change it. */
export const useReviewStore = create<ReviewState>(() => ({
  mode: 'gain',
  items: noItems,
  current: null,
  index: 0,
}));

export function setMode(mode: ReviewMode): void {
  useReviewStore.setState({ mode, items: noItems, current: null, index: 0 });
}

/**
 * Shows a new queue. The cursor stays on its track or, if that has left the queue, moves to the track now at its index.
 */
export function setItems(items: readonly ReviewItem[]): void {
  useReviewStore.setState(({ current, index }) => {
    const at = items.findIndex(({ track }) => track.id === current);
    const next = at >= 0 ? at : Math.min(index, items.length - 1);
    return { items, index: Math.max(0, next), current: items[next]?.track.id ?? null };
  });
}

export function focusInQueue(trackId: TrackId): void {
  useReviewStore.setState(({ items, index }) => {
    const at = items.findIndex(({ track }) => track.id === trackId);
    return at < 0 ? { index } : { current: trackId, index: at };
  });
}

/** Moves the cursor by `step`, within the queue. */
export function moveInQueue(step: number): void {
  useReviewStore.setState(({ items, index }) => {
    const next = Math.min(Math.max(index + step, 0), items.length - 1);
    const item = items[next];
    return item ? { index: next, current: item.track.id } : {};
  });
}

/**
 * The track `step` places away from `trackId` in the queue. A track that has left the queue (because it was verified)
 * counts as just before the one that followed it.
 */
export function neighbourInQueue(trackId: TrackId, step: number): TrackId | undefined {
  const { items, index } = useReviewStore.getState();
  const at = items.findIndex(({ track }) => track.id === trackId);
  if (at >= 0) return items[at + step]?.track.id;
  return items[step > 0 ? index + step - 1 : index + step]?.track.id;
}

/** Flags that do not refer to a place in the track. */
const wholeTrackFlags: ReadonlySet<Flag> = new Set(['low_confidence', 'duplicate_audio', 'needs_review']);

/** Where to look in a track of the queue: the place of its strongest reason that has one. */
export function placeInQueue(trackId: TrackId): Place | null {
  const { items } = useReviewStore.getState();
  const reasons = items.find(({ track }) => track.id === trackId)?.reasons ?? [];
  const reason = reasons.find(
    ({ label, flag }) => label !== null || (flag !== null && !wholeTrackFlags.has(flag)),
  );
  if (!reason) return null;
  const { label, flag } = reason;
  return { kind: label?.kind ?? null, time: label?.time ?? null, flag };
}
