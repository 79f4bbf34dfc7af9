import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomMel } from '../../../../tests/support/tiny-models.ts';
import { melValues, toMelSpectrogram } from './mel-values.ts';
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
          const values = melValues(mel);
          const means = createMelMeans(mel);
          const found = new Float64Array(mel.bands);
          const rows = Array.from({ length: frames }, (_, t) => t).filter((t) => t >= from && t < to);
          expect(means.meanInto(found, from, to)).toBe(rows.length > 0);
          for (const band of rows.length > 0 ? [0, 1, 64, 127] : []) {
            const sum = rows.reduce((total, t) => total + values[t * mel.bands + band]!, 0);
            expect(found[band]).toBeCloseTo(sum / rows.length, 9);
          }
        },
      ),
    );
  });

  it('finds it in hours of loud sound, where the stored sums overflow', () => {
    const [frames, bands] = [90_000, 1];
    const values = Float32Array.from({ length: frames }, (_, t) => 15 + (t % 7) / 8);
    const means = createMelMeans(toMelSpectrogram(values, { bands, frameRate: 50 }));
    const found = new Float64Array(1);
    for (const [from, to] of [
      [65_500, 65_700],
      [40_001, 89_998],
    ] as const) {
      means.meanInto(found, from, to);
      const sum = values.subarray(from, to).reduce((total, value) => total + value, 0);
      expect(found[0]).toBeCloseTo(sum / (to - from), 9);
    }
  });
});
