import { beforeEach, describe, expect, it } from 'vitest';
import type { ReviewItem } from '../../../shared/contract/index.ts';
import {
  focusInQueue,
  moveInQueue,
  neighbourInQueue,
  placeInQueue,
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

  it('says where to look: at the strongest reason that names a place', () => {
    const reason = { code: 'rule_violation', text: '', gain: 1 } as const;
    setItems([
      {
        ...itemOf(7),
        reasons: [
          { ...reason, label: null, flag: null },
          { ...reason, label: null, flag: 'low_confidence' },
          { ...reason, label: { kind: 'cue', time: 12.5 }, flag: null },
          { ...reason, label: null, flag: 'short_section' },
        ],
      },
      { ...itemOf(8), reasons: [{ ...reason, label: null, flag: 'short_section' }] },
      itemOf(9),
    ]);
    expect(placeInQueue(7)).toEqual({ kind: 'cue', time: 12.5, flag: null });
    expect(placeInQueue(8)).toEqual({ kind: null, time: null, flag: 'short_section' });
    expect(placeInQueue(9)).toBeNull();
    expect(placeInQueue(10)).toBeNull();
  });
});
