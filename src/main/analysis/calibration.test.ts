import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, uncalibrate } from './calibration.ts';
import { scaleProbability } from '../numeric/platt.ts';
import { calibrationConstants } from './calibration-constants.ts';

const kinds = ['network', 'signalProcessing'] as const;
const heads = ['downbeat', 'boundary', 'label', 'key', 'cue'] as const;

describe('calibrate', () => {
  it('keeps the order of probabilities and stays within them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.constantFrom(...heads),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (kind, head, a, b) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          expect(calibrate(head, kind, low)).toBeLessThanOrEqual(calibrate(head, kind, high));
          expect(calibrate(head, kind, low)).toBeGreaterThanOrEqual(0);
          expect(calibrate(head, kind, high)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
  it('can be taken back', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.constantFrom(...heads),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (kind, head, p) => {
          expect(uncalibrate(head, kind, calibrate(head, kind, p))).toBeCloseTo(p, 6);
        },
      ),
    );
  });
  it('leaves alone what is certain', () => {
    expect(calibrate('cue', 'network', 1)).toBe(1);
    expect(calibrate('downbeat', 'network', 0)).toBe(0);
  });
  it('has no constants that turn the order around', () => {
    for (const kind of kinds)
      for (const head of heads) expect(calibrationConstants[kind][head].scale).toBeGreaterThan(0);
  });
});

describe('scaleProbability', () => {
  it('is Platt scaling of the log odds', () => {
    expect(scaleProbability(0.5, { scale: 2, offset: 0 })).toBe(0.5);
    expect(scaleProbability(0.8, { scale: 0.5, offset: 0 })).toBeCloseTo(2 / 3, 9);
    expect(scaleProbability(0.5, { scale: 1, offset: Math.log(3) })).toBeCloseTo(0.75, 9);
  });
});
