import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { energyAlpha, mixColor, stepHeight, waveformHeights } from './waveform-style.ts';

describe('waveform style', () => {
  it('mixes the bands to a colour, whatever their level', () => {
    expect(mixColor([10, 0, 0])).toBe('rgb(255 45 45)');
    expect(mixColor([0, 0.1, 0])).toBe('rgb(45 255 45)');
    expect(mixColor([0, 0, 0])).toBe('rgb(45 45 45)');
    const size = fc.double({ min: 0.01, max: 60, noNaN: true });
    fc.assert(
      fc.property(size, size, size, fc.constantFrom(2, 4), (low, mid, high, factor) => {
        expect(mixColor([low * factor, mid * factor, high * factor])).toBe(mixColor([low, mid, high]));
      }),
    );
  });

  it('draws louder columns stronger, from visible to full', () => {
    expect([energyAlpha(-1), energyAlpha(1), energyAlpha(2)]).toEqual([0.3, 1, 1]);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          expect(energyAlpha(Math.min(a, b))).toBeLessThanOrEqual(energyAlpha(Math.max(a, b)));
        },
      ),
    );
  });

  it('steps through the heights and stays at their ends', () => {
    const up = [...waveformHeights].map((height) => stepHeight(height, 1));
    expect(up).toEqual([1.5, 2, 3, 4, 4]);
    expect(stepHeight(1, -1)).toBe(1);
    expect(stepHeight(2, -1)).toBe(1.5);
  });
});
