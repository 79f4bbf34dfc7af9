import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeGrid } from './grid-confidence.ts';
import type { GridTraits } from './grid-confidence.ts';
import { gridJudges } from './pulse-weights.ts';

const good: GridTraits = {
  choice: 5,
  structure: 4,
  ambivalence: -2,
  consistency: 1,
  coherence: 0.95,
  support: 1,
  wander: -6,
  agreement: 1,
  height: 0.9,
};
const judges = Object.values(gridJudges);

describe('judgeGrid', () => {
  it('is sure of what everything speaks for, but not surer than the sample allows', () => {
    for (const judge of judges) {
      expect(judgeGrid(good, judge)).toBeGreaterThan(0.9);
      expect(judgeGrid({ ...good, height: 100, structure: 100 }, judge)).toBeLessThanOrEqual(judge.limit);
      // That of 200 tracks, more than any fit has.
      expect(judge.limit).toBeLessThan(0.995);
    }
  });

  it('is never much surer than a close choice, however good the rest looks', () => {
    for (const judge of judges)
      expect(judgeGrid({ ...good, choice: 0 }, judge)).toBeLessThanOrEqual(Math.sqrt(0.5));
  });

  it('falls when methods disagree, beats walk off the line or the model contradicts itself', () => {
    const worse = fc.record({
      structure: fc.double({ min: -4, max: 4, noNaN: true }),
      consistency: fc.double({ min: 0, max: 1, noNaN: true }),
      agreement: fc.double({ min: 0, max: 1, noNaN: true }),
      wander: fc.double({ min: -6, max: -2, noNaN: true }),
      ambivalence: fc.double({ min: -2, max: 2, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...judges), worse, (judge, traits) => {
        expect(judgeGrid({ ...good, ...traits }, judge)).toBeLessThanOrEqual(judgeGrid(good, judge));
      }),
    );
  });
});
