import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchEvents, scoreMatches } from './match-events.ts';

/** Size of the largest matching, by brute force. */
function largestMatching(reference: readonly number[], estimated: readonly number[], window: number): number {
  const [first, ...rest] = reference;
  if (first === undefined) return 0;
  let best = largestMatching(rest, estimated, window);
  for (const [i, time] of estimated.entries())
    if (Math.abs(time - first) <= window)
      best = Math.max(best, 1 + largestMatching(rest, estimated.toSpliced(i, 1), window));
  return best;
}

describe('matchEvents', () => {
  it('pairs each event once', () => {
    expect(matchEvents([1, 2], [0.95, 1.05, 2.05], 0.07)).toEqual([
      [0, 0],
      [1, 2],
    ]);
  });

  it('finds as many pairs as there can be', () => {
    const events = fc
      .array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 })
      .map((values) => values.map((value) => value / 4).sort((a, b) => a - b));
    fc.assert(
      fc.property(events, events, (reference, estimated) => {
        expect(matchEvents(reference, estimated, 0.5)).toHaveLength(
          largestMatching(reference, estimated, 0.5),
        );
      }),
    );
  });
});

describe('scoreMatches', () => {
  it('takes the harmonic mean of precision and recall', () => {
    expect(scoreMatches(2, 4, 2)).toEqual({ precision: 1, recall: 0.5, f: 2 / 3 });
  });

  it('scores nothing found as 0', () => {
    expect(scoreMatches(0, 0, 0)).toEqual({ precision: 0, recall: 0, f: 0 });
  });
});
