import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Burst } from './burst.ts';

describe('Burst', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('hands over thousands of changes at once, each item once', () => {
    const handed: (readonly number[])[] = [];
    const burst = new Burst<number>(50, (items) => handed.push(items));
    for (let id = 0; id < 2018; id++) burst.add([id, id]);
    vi.advanceTimersByTime(49);
    expect(handed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(handed.map((items) => items.length)).toEqual([2018]);
    burst.add([1]);
    vi.advanceTimersByTime(50);
    expect(handed.at(-1)).toEqual([1]);
  });

  it('hands over nothing after it was disposed', () => {
    const run = vi.fn<() => void>();
    const burst = new Burst<number>(50, run);
    burst.add([1]);
    burst.dispose();
    vi.advanceTimersByTime(100);
    expect(run).not.toHaveBeenCalled();
  });
});
