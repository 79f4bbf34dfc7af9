import { describe, expect, it } from 'vitest';
import { createRng } from '../../numeric/rng.ts';
import { ItemTable } from './item-table.ts';
import { crossFitLogistic } from './cross-fit-logistic.ts';

const TRACKS = 50;

/** Items whose class follows two features with the given weights. */
function table(weights: readonly [number, number, number], perTrack = 80): ItemTable {
  const rng = createRng('logistic');
  const items = new ItemTable(2, 2);
  for (let track = 0; track < TRACKS; track++)
    for (let i = 0; i < perTrack; i++) {
      const features = [rng.gaussian(1), rng.gaussian(1)];
      const odds = weights[0] * features[0]! + weights[1] * features[1]! + weights[2];
      const label = Number(rng.chance(1 / (1 + Math.exp(-odds))));
      items.push({ track, time: i, label, cell: 0, prior: [0.5, 0.5], weight: 1, features });
    }
  return items;
}

const fit = { folds: Uint8Array.from({ length: TRACKS }, (_, track) => track % 5), foldCount: 5 };

describe('probabilities from features', () => {
  it('match those that the features imply', () => {
    const items = table([2, -1, -2]);
    const { probabilities } = crossFitLogistic(items, fit);
    const { features } = items.columns();
    let error = 0;
    for (let i = 0; i < items.size; i++) {
      const odds = 2 * features[i * 2]! - features[i * 2 + 1]! - 2;
      error = Math.max(error, Math.abs(probabilities[i * 2 + 1]! - 1 / (1 + Math.exp(-odds))));
      expect(probabilities[i * 2]! + probabilities[i * 2 + 1]!).toBeCloseTo(1, 6);
    }
    expect(error).toBeLessThan(0.06);
  });

  it('do not depend on the labels of an item’s own fold', () => {
    const items = table([1, 1, 0], 20);
    const before = crossFitLogistic(items, fit).probabilities.slice();
    const { track, label } = items.columns();
    for (let i = 0; i < items.size; i++) if (fit.folds[track[i]!] === 2) label[i] = 1 - label[i]!;
    const after = crossFitLogistic(items, fit).probabilities;
    const own = (values: ArrayLike<number>): number[] =>
      Array.from({ length: items.size }, (_, i) => i)
        .filter((i) => fit.folds[track[i]!] === 2)
        .map((i) => values[i * 2]!);
    expect(own(after)).toEqual(own(before));
    expect(after).not.toEqual(before);
  });

  it('stay finite if a feature separates the classes, or if there is only one class', () => {
    const items = new ItemTable(2, 1);
    for (let track = 0; track < TRACKS; track++)
      for (const label of [0, 1])
        items.push({
          track,
          time: 0,
          label,
          cell: 0,
          prior: [0.5, 0.5],
          weight: 1,
          features: [label * 1000],
        });
    const { probabilities } = crossFitLogistic(items, fit);
    expect(probabilities.every((p) => p > 0 && p < 1)).toBe(true);
    expect(probabilities[1]).toBeLessThan(0.1);
    expect(probabilities[3]).toBeGreaterThan(0.9);
    const { label } = items.columns();
    label.fill(0);
    expect(crossFitLogistic(items, fit).probabilities[1]).toBeLessThan(0.1);
  });
});
