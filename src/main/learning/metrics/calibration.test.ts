import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binForecasts,
  brierScore,
  expectedCalibrationError,
  reviewedUntil,
  riskAtCoverage,
} from './calibration.ts';

const forecasts = fc.array(
  fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), isRight: fc.boolean() }),
  { minLength: 1 },
);

describe('expectedCalibrationError', () => {
  it('is 0 where as many come true as were said to', () => {
    const honest = Array.from({ length: 10 }, (_, i) => ({ probability: 0.7, isRight: i < 7 }));
    expect(expectedCalibrationError(honest)).toBeCloseTo(0, 9);
  });
  it('is the distance between what was said and what came true', () => {
    const proud = Array.from({ length: 10 }, (_, i) => ({ probability: 0.95, isRight: i < 6 }));
    expect(expectedCalibrationError(proud)).toBeCloseTo(0.35, 9);
    expect(brierScore(proud)).toBeCloseTo(0.6 * 0.05 ** 2 + 0.4 * 0.95 ** 2, 9);
  });
  it('weighs forecasts', () => {
    const weighed = [
      { probability: 0.9, isRight: true, weight: 3 },
      { probability: 0.9, isRight: false, weight: 1 },
    ];
    expect(expectedCalibrationError(weighed)).toBeCloseTo(0.15, 9);
  });
  it('lies in [0, 1] and knows nothing of nothing', () => {
    expect(expectedCalibrationError([])).toBeNaN();
    fc.assert(
      fc.property(forecasts, (some) => {
        const error = expectedCalibrationError(some);
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('binForecasts', () => {
  it('puts every forecast into one bin', () => {
    fc.assert(
      fc.property(forecasts, (some) => {
        const bins = binForecasts(some);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(some.length);
        for (const { accuracy } of bins) expect(accuracy).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('risk against coverage', () => {
  const ranked = Array.from({ length: 10 }, (_, i) => ({ probability: i / 10, isRight: i >= 2 && i !== 8 }));

  it('counts errors among the surest only', () => {
    expect(riskAtCoverage(ranked, 0.1)).toBe(0);
    expect(riskAtCoverage(ranked, 0.5)).toBe(0.2);
    expect(riskAtCoverage(ranked, 1)).toBe(0.3);
  });

  it('says how much has to be reviewed to find the errors', () => {
    expect(reviewedUntil(ranked, 0.5)).toBe(0.2);
    expect(reviewedUntil(ranked, 1)).toBe(0.9);
    expect(reviewedUntil([{ probability: 0.5, isRight: true }], 1)).toBeNaN();
  });
});
