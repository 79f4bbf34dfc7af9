import { describe, expect, it } from 'vitest';
import { placeLabels, roundTicks } from './scale.ts';

describe('the ticks of an axis', () => {
  it.each([
    [1, [0, 0.5, 1], 1],
    [14.3, [0, 5, 10, 15], 0],
    [4, [0, 1, 2, 3, 4], 0],
    [0.07, [0, 0.02, 0.04, 0.06, 0.08], 2],
    [0, [0, 0.5], 1],
  ])('up to %d are round', (most, ticks, decimals) => {
    const found = roundTicks(most);
    expect(found.ticks.map((tick) => Number(tick.toFixed(4)))).toEqual(ticks);
    expect(found.decimals).toBe(decimals);
  });
});

describe('labels below an axis', () => {
  it('stay within it, and leave out what would touch a later one', () => {
    const text = '12 May 2026';
    const labels = [0, 20, 150, 300].map((x) => ({ x, text }));
    expect(placeLabels(labels, [0, 300])).toEqual([
      null,
      { x: 0, anchor: 'start' },
      { x: 150, anchor: 'middle' },
      { x: 300, anchor: 'end' },
    ]);
  });

  it('do not count empty ones', () => {
    const labels = ['a long name', '', 'another one'].map((text, i) => ({ x: 100 * i, text }));
    expect(placeLabels(labels, [0, 400]).map((place) => place !== null)).toEqual([true, false, true]);
  });
});
