import { describe, expect, it } from 'vitest';
import { tempoRangeSchema } from './tempo-range.ts';

describe('tempoRangeSchema', () => {
  it('accepts ranges that hold every tempo at some octave', () => {
    for (const range of [
      { min: 88, max: 175 },
      { min: 70, max: 140 },
      { min: 98, max: 195 },
    ])
      expect(tempoRangeSchema.parse(range)).toEqual(range);
  });

  it('refuses ranges that leave out some tempi, and values that are not tempi', () => {
    for (const range of [
      { min: 120, max: 130 },
      { min: 175, max: 88 },
      { min: 0, max: 200 },
      { min: Number.NaN, max: 175 },
    ])
      expect(tempoRangeSchema.safeParse(range).success).toBe(false);
  });
});
