import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logTempoPrior } from './tempo-prior.ts';

describe('logTempoPrior', () => {
  it('tells octaves of a genre apart', () => {
    const gain = (genre: string | null): number => logTempoPrior(174, genre) - logTempoPrior(87, genre);
    expect(gain('Drum & Bass')).toBeGreaterThan(gain(null) + 1);
    expect(gain("Jungle/Drum'n'bass")).toBe(gain('Drum & Bass'));
    expect(gain('Hip-Hop/Rap')).toBeLessThan(gain(null) - 1);
    expect(gain('Chillout')).toBe(gain('R&B'));
    expect(logTempoPrior(124, 'Deep House')).toBeGreaterThan(logTempoPrior(186, 'Deep House') + 2);
  });
  it('ignores tags that say nothing', () => {
    for (const genre of ['', 'Dance', 'Electronic', 'Other'])
      expect(logTempoPrior(150, genre)).toBe(logTempoPrior(150));
  });
  it('never rules a tempo out that is common elsewhere: tags are wrong at times', () => {
    fc.assert(
      fc.property(fc.double({ min: 58, max: 215, noNaN: true }), (bpm) => {
        expect(logTempoPrior(bpm, 'techno')).toBeGreaterThanOrEqual(logTempoPrior(bpm) - 2);
      }),
    );
  });
});
