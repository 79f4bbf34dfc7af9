import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smoothTimes } from './place-beats.ts';

const parabola = fc.record({
  period: fc.double({ min: 0.3, max: 1, noNaN: true }),
  curve: fc.double({ min: -1e-3, max: 1e-3, noNaN: true }),
  count: fc.integer({ min: 1, max: 60 }),
  reach: fc.integer({ min: 2, max: 6 }),
});

describe('smoothTimes', () => {
  it('leaves beats of a tempo that changes evenly where they are, up to both ends', () => {
    fc.assert(
      fc.property(parabola, ({ period, curve, count, reach }) => {
        const times = Array.from({ length: count }, (_, k) => k * period + curve * k * k);
        for (const [k, time] of smoothTimes(times, reach).entries()) expect(time).toBeCloseTo(times[k]!, 9);
      }),
    );
  });

  it('takes most of a scatter back', () => {
    const times = Array.from({ length: 60 }, (_, k) => k / 2 + (k % 2 === 0 ? 0.005 : -0.005));
    const off = smoothTimes(times, 4).map((time, k) => Math.abs(time - k / 2));
    expect(Math.max(...off.slice(4, 56))).toBeLessThan(0.0015);
  });
});
