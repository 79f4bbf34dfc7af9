import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitRobustLine } from './robust-line.ts';

describe('fitRobustLine', () => {
  it('ignores a quarter of wild points', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.01, max: 0.01, noNaN: true }),
        fc.double({ min: -1e-5, max: 1e-5, noNaN: true }),
        fc.double({ min: 0.01, max: 0.05, noNaN: true }),
        (intercept, slope, wild) => {
          const points = Array.from({ length: 24 }, (_, i) => ({
            x: i * 16,
            y: intercept + slope * i * 16 + (i % 4 === 1 ? wild : 0),
            weight: 1 + (i % 3),
          }));
          const line = fitRobustLine(points)!;
          expect(line.intercept).toBeCloseTo(intercept, 6);
          expect(line.slope).toBeCloseTo(slope, 8);
          expect(line.inlierShare).toBeLessThan(0.8);
        },
      ),
    );
  });

  it('states the standard error of least squares', () => {
    const points = [0, 1, 2, 3].map((x, i) => ({ x, y: x + (i % 2 ? 1e-4 : -1e-4), weight: 1 }));
    // Residuals of y = 0.99992 x + 0.00012, and the sum of squares of x about its mean of 5.
    const { slope, slopeError, intercept } = fitRobustLine(points)!;
    const residualSquares = points.reduce((sum, p) => sum + (p.y - intercept - slope * p.x) ** 2, 0);
    expect(slopeError).toBeCloseTo(Math.sqrt(residualSquares / 2 / 5), 10);
  });

  it('has an answer for one point and none for nothing', () => {
    expect(fitRobustLine([{ x: 3, y: 0.01, weight: 1 }])).toMatchObject({ slope: 0, slopeError: Infinity });
    expect(fitRobustLine([])).toBeUndefined();
  });
});
