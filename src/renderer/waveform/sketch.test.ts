import { describe, expect, it } from 'vitest';
import { piecesFrom } from './sketch.ts';

describe('piecesFrom', () => {
  it('begins where it is looked at, goes to the end and then covers the rest', () => {
    expect(piecesFrom(50, 100, 10, 30)).toEqual([
      { from: 50, count: 10 },
      { from: 60, count: 30 },
      { from: 90, count: 10 },
      { from: 0, count: 30 },
      { from: 30, count: 20 },
    ]);
  });

  it.each([-5, 0, 99, 100, 400])('covers each pixel once, from %i on', (start) => {
    const pixels = piecesFrom(start, 100, 7, 13).flatMap(({ from, count }) =>
      Array.from({ length: count }, (_, i) => from + i),
    );
    expect(pixels.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});
