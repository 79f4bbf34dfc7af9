import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohenKappa, consensus, fleissKappa } from './agreement.ts';
import { groupQuality, normalizedMargin, posteriorOfLabels, selfConfidence } from './label-quality.ts';

const data = {
  labels: Int32Array.of(0, 2, 1),
  probabilities: Float64Array.of(0.7, 0.2, 0.1, 0.5, 0.4, 0.1, 0, 1, 0),
  classCount: 3,
};

describe('label quality', () => {
  it('is the probability of the given label, or its margin over the best other', () => {
    expect([...selfConfidence(data)].map((value) => value.toFixed(3))).toEqual(['0.700', '0.100', '1.000']);
    // (0.7 − 0.2 + 1) / 2, (0.1 − 0.5 + 1) / 2, (1 − 0 + 1) / 2
    expect([...normalizedMargin(data)].map((value) => value.toFixed(3))).toEqual(['0.750', '0.300', '1.000']);
  });

  it('of a rare class is what a label is worth given the label noise', () => {
    // Of 100 items 10 are truly 1; a tenth of those is given as 0, and one in ninety of the others as 1: 10 are given as 1.
    const noise = [89 / 90, 0.1, 1 / 90, 0.9];
    const unsure = {
      labels: Int32Array.of(1, 0),
      probabilities: Float64Array.of(0.9, 0.1, 0.9, 0.1),
      classCount: 2,
    };
    // Only the labels of the two are known: 9 of 10 given as 1 are right, and 89 of 90 given as 0.
    const [one, zero] = posteriorOfLabels(unsure, noise);
    expect(one).toBeCloseTo(0.9, 6);
    expect(zero).toBeCloseTo(89 / 90, 6);
    // A predictor that expects less than the noise alone produces is certain that there is nothing.
    const sure = { ...unsure, probabilities: Float64Array.of(0.999, 0.001, 0.11, 0.89) };
    expect([...posteriorOfLabels(sure, noise)].map((value) => value.toFixed(2))).toEqual(['0.00', '0.10']);
  });

  it('of two classes drops as the predictor doubts the label more', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        fc.constantFrom(0, 1),
        (a, b, spurious, missing, label) => {
          const [less, more] = a < b ? [a, b] : [b, a];
          const [low, high] = posteriorOfLabels(
            {
              labels: Int32Array.of(label, label),
              probabilities: Float64Array.of(1 - less, less, 1 - more, more),
              classCount: 2,
            },
            [1 - spurious, missing, spurious, 1 - missing],
          ) as unknown as [number, number];
          expect(label === 1 ? high - low : low - high).toBeGreaterThanOrEqual(0);
          expect(Math.min(low, high)).toBeGreaterThanOrEqual(0);
          expect(Math.max(low, high)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('of a track is near its worst label and is 1 without any', () => {
    expect(groupQuality([])).toBe(1);
    expect(groupQuality([0.4])).toBeCloseTo(0.4, 9);
    const many = groupQuality([0.05, ...Array.from({ length: 20 }, () => 0.95)]);
    expect(many).toBeGreaterThan(0.05);
    expect(many).toBeLessThan(0.1);
  });
});

describe('agreement', () => {
  it('is Fleiss’ kappa of 0.210 for the example of ten items, fourteen raters and five classes', () => {
    const ratings = [
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7],
    ].flat();
    expect(fleissKappa(ratings, 5)).toBeCloseTo(0.21, 3);
  });

  it('is Cohen’s kappa of 0.4 for 20, 5, 10 and 15 of 50', () => {
    const pairs = [
      ...Array.from({ length: 20 }, () => [1, 1] as const),
      ...Array.from({ length: 5 }, () => [1, 0] as const),
      ...Array.from({ length: 10 }, () => [0, 1] as const),
      ...Array.from({ length: 15 }, () => [0, 0] as const),
    ];
    const { kappa, agreement, items } = cohenKappa(
      pairs.map(([a]) => a),
      pairs.map(([, b]) => b),
      2,
    );
    expect(items).toBe(50);
    expect(agreement).toBeCloseTo(0.7, 12);
    expect(kappa).toBeCloseTo(0.4, 12);
  });

  it('is full between equal raters and unknown without shared items', () => {
    expect(cohenKappa([0, 1, 2, 1], [0, 1, 2, 1], 3).kappa).toBe(1);
    expect(fleissKappa([1, 0], 2)).toBeNaN();
  });

  it('returns the class with most votes', () => {
    expect(consensus([1, 2])).toEqual({ label: 1, quality: 2 / 3 });
    expect(consensus([1, 1, 0])).toEqual({ label: 0, quality: 0.5 });
  });
});
