import { describe, expect, it } from 'vitest';
import { scorePairwise } from './pairwise.ts';

const spans = (list: readonly (readonly [number, string])[]) =>
  list.map(([time, label]) => ({ time, label }));

describe('pairwise label agreement', () => {
  const reference = spans([
    [0, 'a'],
    [10, 'b'],
    [20, 'a'],
  ]);

  it('is 1 for the same labels under other names', () => {
    const renamed = spans([
      [0, 'x'],
      [10, 'y'],
      [20, 'x'],
    ]);
    expect(scorePairwise(reference, renamed, 30).f).toBe(1);
  });

  it('is worked out by hand for one label against two', () => {
    // 300 frames: 200 of a, 100 of b; the estimate gives all of them one label.
    const { precision, recall } = scorePairwise(reference, spans([[0, 'x']]), 30);
    const pairs = (n: number): number => (n * (n - 1)) / 2;
    expect(precision).toBeCloseTo((pairs(200) + pairs(100)) / pairs(300), 3);
    expect(recall).toBe(1);
  });

  it('is 0 when nothing was found', () => {
    expect(scorePairwise(reference, [], 30).f).toBe(0);
  });
});
