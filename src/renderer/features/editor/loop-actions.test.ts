import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeAnnotation } from '../../../../tests/fixtures/edits/annotations.ts';
import { loopBeatsOf, rangeBetween, withEdge } from './loop-actions.ts';

// At 120 BPM, a beat is half a second.
const document = makeAnnotation({ beat_grid: [{ time: 0.5, bpm: 120, beat: 1 }], duration: 100 });
const free = makeAnnotation({ beat_grid: [], duration: 100 });

describe('loop ranges', () => {
  it('lie on beats, whichever way they are drawn', () => {
    expect(rangeBetween(document, 10.1, 13.9, true)).toEqual({ start: 10, end: 14 });
    expect(rangeBetween(document, 13.9, 10.1, true)).toEqual({ start: 10, end: 14 });
    expect(rangeBetween(document, 10.1, 13.9, false)).toEqual({ start: 10.1, end: 13.9 });
    expect(rangeBetween(document, 10.1, 10.2, true)).toBeNull();
  });

  it('stay inside the track', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 200, noNaN: true }),
        fc.double({ min: -50, max: 200, noNaN: true }),
        fc.boolean(),
        (a, b, snaps) => {
          const range = rangeBetween(document, a, b, snaps);
          if (!range) return;
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.end).toBeLessThanOrEqual(100);
          expect(range.start).toBeLessThan(range.end);
        },
      ),
    );
  });

  it('know their length in beats', () => {
    expect(loopBeatsOf(document, { start: 10, end: 14 })).toBe(8);
    expect(loopBeatsOf(free, { start: 10, end: 14 })).toBe(8);
    expect(loopBeatsOf(document, { start: 10, end: 10.25 })).toBe(0.5);
  });

  it('keep the other edge unless it is passed', () => {
    const loop = { start: 10, end: 14 };
    expect(withEdge(document, loop, 'start', 12, 4)).toEqual({ start: 12, end: 14 });
    expect(withEdge(document, loop, 'start', 20, 4)).toEqual({ start: 20, end: 22 });
    expect(withEdge(document, loop, 'end', 20, 4)).toEqual({ start: 10, end: 20 });
    expect(withEdge(document, loop, 'end', 8, 4)).toEqual({ start: 6, end: 8 });
    expect(withEdge(document, null, 'end', 1, 8)).toEqual({ start: 0, end: 1 });
  });
});
