import { describe, expect, it } from 'vitest';
import { makeAnnotation, makeCue, testContext } from '../../../../tests/fixtures/edits/annotations.ts';
import { shiftCues } from './shift-cues.ts';

describe('shifting all cues', () => {
  const annotation = makeAnnotation({
    cues: [makeCue({ id: 'a', time: 0.005 }), { ...makeCue({ id: 'b', time: 10 }), end: 12 }],
  });

  it('moves points and loops alike, and stops at the start', () => {
    const [point, loop] = shiftCues(annotation, -0.01, testContext()).cues;
    expect(point!.time).toBe(0);
    expect(loop!.time).toBeCloseTo(9.99);
    expect(loop!.end! - loop!.time).toBeCloseTo(2);
  });

  it('changes nothing for a shift of 0', () => {
    expect(shiftCues(annotation, 0, testContext())).toBe(annotation);
  });
});
