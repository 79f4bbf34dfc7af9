import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSlidingSamples, slide } from './sliding-samples.ts';

describe('sliding samples', () => {
  it('keep the samples that are still needed in place, however the signal is cut', () => {
    const step = fc.record({ length: fc.nat(9000), lookBack: fc.nat(20_000) });
    fc.assert(
      fc.property(fc.nat(100), fc.array(step, { maxLength: 12 }), (zeros, steps) => {
        const sliding = createSlidingSamples(zeros);
        let received = 0;
        let needed = -zeros;
        for (const { length, lookBack } of steps) {
          needed = Math.max(needed, received - lookBack);
          // Sample n of the signal has the value n + 1.
          slide(
            sliding,
            needed,
            Float32Array.from({ length }, (_, i) => received + i + 1),
          );
          received += length;
          expect(sliding.end).toBe(received);
          expect(sliding.start).toBeLessThanOrEqual(needed);
          const held = sliding.data.subarray(needed - sliding.start, received - sliding.start);
          expect(held.every((value, i) => value === Math.max(0, needed + i + 1))).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
