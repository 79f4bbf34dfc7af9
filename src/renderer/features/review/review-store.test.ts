import { beforeEach, describe, expect, it } from 'vitest';
import type { ReviewItem } from '../../../shared/contract/index.ts';
import {
  focusInQueue,
  moveInQueue,
  neighbourInQueue,
  setItems,
  setMode,
  useReviewStore,
} from './review-store.ts';

function itemOf(id: number): ReviewItem {
  return {
    track: { id } as ReviewItem['track'],
    gain: 1,
    reasons: [{ code: 'low_confidence', text: '', gain: 1, label: null, flag: null }],
  };
}

const queue = [1, 2, 3, 4].map(itemOf);

describe('review queue', () => {
  beforeEach(() => {
    setMode('gain');
    setItems(queue);
  });

  it('begins at the top and stays inside', () => {
    expect(useReviewStore.getState().current).toBe(1);
    moveInQueue(-1);
    expect(useReviewStore.getState().current).toBe(1);
    moveInQueue(99);
    expect(useReviewStore.getState().current).toBe(4);
  });

  it('gives the cursor to the next track when the current one leaves', () => {
    focusInQueue(2);
    setItems(queue.filter(({ track }) => track.id !== 2));
    expect(useReviewStore.getState().current).toBe(3);
  });

  it('keeps the cursor on its track when the order changes', () => {
    focusInQueue(3);
    setItems(queue.toReversed());
    expect(useReviewStore.getState()).toMatchObject({ current: 3, index: 1 });
  });

  it('knows the neighbours, also of a track that has just been verified', () => {
    focusInQueue(2);
    expect(neighbourInQueue(2, 1)).toBe(3);
    setItems(queue.filter(({ track }) => track.id !== 2));
    expect(neighbourInQueue(2, 1)).toBe(3);
    expect(neighbourInQueue(2, -1)).toBe(1);
    expect(neighbourInQueue(4, 1)).toBeUndefined();
  });

  it('is without a cursor when it is empty', () => {
    setItems([]);
    expect(useReviewStore.getState().current).toBeNull();
  });
});
