import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawWarp, playWarped, WARPS } from '../../training/decisions/warp.ts';

const downbeats = Array.from({ length: 60 }, (_, k) => 2 * k);

describe('a recording at a speed that moves', () => {
  it('knows when each moment of the recording sounds, and the other way round', () => {
    const cases = fc.record({
      kind: fc.constantFrom(...WARPS),
      seed: fc.string(),
      at: fc.double({ min: 0, max: 119, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ kind, seed, at }) => {
        const warp = drawWarp(seed, kind, 120, downbeats);
        expect(warp.sourceAt(warp.timeOf(at))).toBeCloseTo(at, 6);
        expect(warp.timeOf(at + 0.5)).toBeGreaterThan(warp.timeOf(at));
      }),
    );
  });

  it.each(WARPS)('plays clicks where it says they are: %s', (kind) => {
    const rate = 8000;
    const recording = new Float32Array(120 * rate);
    for (let second = 1; second < 119; second++) recording[second * rate] = 1;
    const warp = drawWarp('clicks', kind, 120, downbeats);
    const sound = playWarped(recording, rate, warp);
    for (let second = 1; second < 119; second++) {
      const at = Math.round(warp.timeOf(second) * rate);
      const near = sound.subarray(at - 2, at + 3);
      expect(Math.max(...near)).toBeGreaterThan(0.3);
    }
  });
});
