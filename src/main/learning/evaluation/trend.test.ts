import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/fixtures/learning/songs.ts';
import { meanOfSums, slopeOf } from './trend.ts';

describe('slopeOf', () => {
  it('finds the slope of a line exactly', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.integer({ min: 10, max: 200 }),
        (slope, start, count) => {
          const found = slopeOf(Array.from({ length: count }, (_, i) => start + slope * i))!;
          expect(found.mean).toBeCloseTo(slope, 6);
          expect(found.high - found.low).toBeLessThan(1e-5);
        },
      ),
    );
  });

  it('contains the true slope in about 95 of 100 noisy series', () => {
    let covered = 0;
    const series = 400;
    for (let seed = 1; seed <= series; seed++) {
      const random = createRandom(seed * 31);
      // A sum of twelve uniform numbers is close to normal.
      const noise = (): number => Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
      const { low, high } = slopeOf(Array.from({ length: 60 }, (_, i) => 4 - 0.02 * i + noise()))!;
      covered += Number(low <= -0.02 && -0.02 <= high);
    }
    expect(covered / series).toBeGreaterThan(0.92);
    expect(covered / series).toBeLessThan(0.98);
  });

  it('does not judge a short series', () => {
    expect(slopeOf([3, 2, 1])).toBeNull();
  });
});

it('takes the mean and its interval from sums', () => {
  const values = [1, 2, 3, 6];
  const { mean, low, high } = meanOfSums(
    12,
    values.reduce((sum, value) => sum + value * value, 0),
    4,
  )!;
  expect(mean).toBe(3);
  // Standard deviation √(14/3), divided by √4.
  expect(high - mean).toBeCloseTo((1.96 * Math.sqrt(14 / 3)) / 2, 12);
  expect(mean - low).toBeCloseTo(high - mean, 12);
  expect(meanOfSums(0, 0, 0)).toBeNull();
});
