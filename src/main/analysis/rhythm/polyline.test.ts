import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findKnots, fitPolyline } from './polyline.ts';

/** Value of a polyline at any index between its knots. */
function evaluatePolyline(knots: readonly number[], values: readonly number[], index: number): number {
  let i = 0;
  while (i + 2 < knots.length && knots[i + 1]! <= index) i++;
  const share = (index - knots[i]!) / (knots[i + 1]! - knots[i]!);
  return values[i]! + share * (values[i + 1]! - values[i]!);
}

const line = (count: number, period: number, start = 0): number[] =>
  Array.from({ length: count }, (_, k) => start + k * period);

describe('findKnots', () => {
  it('needs two for a steady tempo and one more per change', () => {
    expect(findKnots(line(200, 0.5), 0.005)).toEqual([0, 199]);
    const change = [...line(100, 0.5), ...line(100, 0.4, 50)];
    expect(findKnots(change, 0.005)).toEqual([0, 100, 199]);
  });

  it('keeps all points of any ascending times within the tolerance of the pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.3, max: 0.6, noNaN: true }), { minLength: 2, maxLength: 60 }),
        (steps) => {
          let time = 0;
          const times = steps.map((step) => (time += step));
          const knots = findKnots(times, 0.01);
          const values = knots.map((knot) => times[knot]!);
          expect(knots.at(-1)).toBe(times.length - 1);
          for (const [k, value] of times.entries())
            expect(Math.abs(evaluatePolyline(knots, values, k) - value)).toBeLessThanOrEqual(0.01 + 1e-9);
        },
      ),
    );
  });
});

describe('fitPolyline', () => {
  it('gives back the knots of what is made of straight pieces', () => {
    const times = [...line(50, 0.5), ...line(31, 0.45, 25)];
    const values = fitPolyline(times, [0, 50, 80]);
    for (const [i, knot] of [0, 50, 80].entries()) expect(values[i]).toBeCloseTo(times[knot]!, 6);
  });
});
