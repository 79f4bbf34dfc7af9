import { describe, expect, it } from 'vitest';
import { combine, crossFit, ItemTable } from './item-table.ts';

function table(
  items: readonly { track: number; label: number; cell: number }[],
  prior = [0.5, 0.5],
): ItemTable {
  const result = new ItemTable(prior.length);
  for (const item of items) result.push({ ...item, time: 0, prior, weight: 1 });
  return result;
}

const round = (values: Iterable<number>): number[] => [...values].map((value) => Number(value.toFixed(5)));

describe('cross-fitting', () => {
  const folds = Uint8Array.of(0, 1);

  it('counts the labels of the other folds and is regularised by the prior', () => {
    const items = table([
      { track: 0, label: 0, cell: 0 },
      { track: 1, label: 1, cell: 0 },
      { track: 1, label: 1, cell: 0 },
      { track: 1, label: 0, cell: 1 },
    ]);
    const { probabilities } = crossFit(items, { folds, foldCount: 2, strength: 2 });
    expect(round(probabilities)).toEqual([
      // Two labels 1 in the other fold: (0 + 2 · 0.5) / 4.
      0.25, 0.75,
      // One label 0 in the other fold: (1 + 2 · 0.5) / 3.
      0.66667, 0.33333, 0.66667, 0.33333,
      // Nothing of this cell in the other fold: the prior.
      0.5, 0.5,
    ]);
  });

  it('lets no label of an item’s fold influence it', () => {
    const flip = (label: number) => [
      { track: 0, label, cell: 0 },
      { track: 0, label: 1, cell: 0 },
      { track: 1, label: 1, cell: 0 },
    ];
    const first = (label: number) =>
      round(crossFit(table(flip(label)), { folds, foldCount: 2, strength: 1 }).probabilities.subarray(0, 4));
    expect(first(0)).toEqual(first(1));
  });

  it('shares counts between classes that rotate with the evidence', () => {
    const prior = [0.25, 0.25, 0.25, 0.25];
    // Evidence says class 3, and the label is one further: 0. So is class 2 if evidence says 1.
    const items = table(
      [
        { track: 0, label: 0, cell: 3 },
        { track: 1, label: 2, cell: 1 },
      ],
      prior,
    );
    const { probabilities } = crossFit(items, {
      folds,
      foldCount: 2,
      strength: 1,
      turning: 4,
      turn: (cell) => cell % 4,
    });
    expect(round(probabilities.subarray(0, 4))).toEqual([0.625, 0.125, 0.125, 0.125]);
    expect(round(probabilities.subarray(4))).toEqual([0.125, 0.125, 0.625, 0.125]);
  });

  it('grows without losing items', () => {
    const many = table(Array.from({ length: 5000 }, (_, i) => ({ track: i % 2, label: i % 2, cell: i % 7 })));
    expect(many.size).toBe(5000);
    expect(many.columns().cell[4999]).toBe(4999 % 7);
    expect(many.columns().label.reduce((a, b) => a + b, 0)).toBe(2500);
  });
});

describe('combining', () => {
  it('multiplies two views and divides by the frequency of the class', () => {
    const labels = Int32Array.of(0, 0, 0, 1);
    const of = (p: number) => ({
      labels,
      classCount: 2,
      probabilities: Float32Array.from([...labels].flatMap(() => [p, 1 - p])),
    });
    const { probabilities } = combine(of(0.6), of(0.8));
    // Frequencies with one added to each class: 4 and 2.
    const [a, b] = [(0.6 * 0.8) / 4, (0.4 * 0.2) / 2];
    expect(probabilities[0]).toBeCloseTo(a / (a + b), 6);
    expect(probabilities[0]! + probabilities[1]!).toBeCloseTo(1, 6);
  });
});
