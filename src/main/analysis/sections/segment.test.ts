import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MIN_SECTION_BARS, lengthPrior, segment as segmentWith } from './segment.ts';

const parameters = { offset: 1, priorWeight: 0.75, minProbability: 0.3 };
const segment = (logOdds: Float64Array, usesPrior = true): ReturnType<typeof segmentWith> =>
  segmentWith(logOdds, usesPrior, parameters);

const evidence = fc
  .array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 1, maxLength: 120 })
  .map((values) => Float64Array.from(values));

describe('segment', () => {
  it('cuts where the evidence is and nowhere else', () => {
    const logOdds = new Float64Array(64).fill(-4);
    logOdds[16] = 4;
    logOdds[32] = 4;
    logOdds[48] = 4;
    expect(segment(logOdds).starts).toEqual([0, 16, 32, 48]);
  });
  it('prefers the phrase line of two equally likely lines', () => {
    const logOdds = new Float64Array(48).fill(-4);
    logOdds[16] = 1;
    logOdds[17] = 1;
    expect(segment(logOdds).starts).toContain(16);
    expect(segment(logOdds).starts).not.toContain(17);
  });
  it('begins with 0, keeps sections long enough, and is sure of the start', () => {
    fc.assert(
      fc.property(evidence, fc.boolean(), (logOdds, usesPrior) => {
        const { starts, confidence } = segment(logOdds, usesPrior);
        expect(starts[0]).toBe(0);
        expect(confidence[0]).toBe(1);
        expect(confidence).toHaveLength(starts.length);
        for (let i = 1; i < starts.length; i++)
          expect(starts[i]! - starts[i - 1]!).toBeGreaterThanOrEqual(MIN_SECTION_BARS);
        for (const value of confidence) {
          expect(value).toBeGreaterThan(0);
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
  it('is surer of a line with more evidence', () => {
    const at = (value: number): number => {
      const logOdds = new Float64Array(32).fill(-4);
      logOdds[16] = value;
      return segment(logOdds).confidence[1]!;
    };
    expect(at(4)).toBeGreaterThan(at(2));
  });
  it('holds powers of two for the likelier lengths', () => {
    expect(lengthPrior(16)).toBeGreaterThan(lengthPrior(8));
    expect(lengthPrior(8)).toBeGreaterThan(lengthPrior(12));
    expect(lengthPrior(12)).toBeGreaterThan(lengthPrior(10));
    expect(lengthPrior(10)).toBeGreaterThan(lengthPrior(11));
  });
});
