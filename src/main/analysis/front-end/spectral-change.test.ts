import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomMel } from '../../../../tests/support/tiny-models.ts';
import { createMelMeans } from './spectral-change.ts';

describe('createMelMeans', () => {
  it('finds the mean of every band over any stretch, clipped to the track', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: -5, max: 45 }),
        fc.integer({ min: -5, max: 45 }),
        (frames, from, to) => {
          const mel = randomMel(frames, frames);
          const means = createMelMeans(mel);
          const found = new Float64Array(mel.bands);
          const rows = Array.from({ length: frames }, (_, t) => t).filter((t) => t >= from && t < to);
          expect(means.meanInto(found, from, to)).toBe(rows.length > 0);
          for (const band of rows.length > 0 ? [0, 1, 64, 127] : []) {
            const sum = rows.reduce((total, t) => total + mel.data[t * mel.bands + band]!, 0);
            expect(found[band]).toBeCloseTo(sum / rows.length, 9);
          }
        },
      ),
    );
  });
});
