import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeCue } from '../../../../tests/fixtures/edits/annotations.ts';
import { cueSchema } from '../cue.ts';
import { movedCue } from './moved-cue.ts';

const seconds = fc.double({ min: 0, max: 8000, noNaN: true });

it('keeps a loop a loop, whatever its length and new time', () => {
  fc.assert(
    fc.property(
      seconds,
      fc.double({ min: 0, max: 100, minExcluded: true, noNaN: true }),
      seconds,
      fc.option(seconds, { nil: undefined }),
      (start, length, time, end) => {
        fc.pre(start + length > start);
        const cue = makeCue({ id: 'loop', time: start, end: start + length });
        const moved = cueSchema.parse(movedCue(cue, time, end));
        expect(moved.time).toBe(time);
        expect(moved.end).toBe(end !== undefined && end > time ? end : moved.end);
      },
    ),
  );
});

it('gives a loop the shortest length when floating point would collapse it', () => {
  const cue = makeCue({ id: 'loop', time: 0, end: 5e-324 });
  expect(movedCue(cue, 60)).toMatchObject({ time: 60, end: 60.001 });
});
