import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLD_BINS, fitPeriod, foldContrast, foldPeaks, foldValues } from './fold.ts';
import { findTempoCandidates } from './tempo-candidates.ts';

const RATE = 50;

/** Triangular pulses two frames wide at phase + k * period. */
function pulses(period: number, phase: number, seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * RATE }, (_, t) => {
    const beats = (t / RATE - phase) / period;
    return Math.max(0, 1 - Math.abs(beats - Math.round(beats)) * period * RATE);
  });
}

describe('fitPeriod', () => {
  it('finds the period to a hundredth of a BPM and the phase to 2 ms', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 80, max: 190, noNaN: true }),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        fc.double({ min: -0.003, max: 0.003, noNaN: true }),
        (bpm, phase, error) => {
          const period = 60 / bpm;
          const fit = fitPeriod(pulses(period, phase, 120), RATE, period * (1 + error));
          expect(Math.abs(60 / fit.period - bpm)).toBeLessThan(0.02);
          const [peak] = foldPeaks(fit.profile, 1, 4);
          // A small error of the period pivots the track about its middle.
          const beat = Math.round((60 - phase) / period);
          const found = (peak!.bin / FOLD_BINS) * fit.period;
          const offset = (phase + beat * period - found) / fit.period;
          expect(Math.abs(offset - Math.round(offset)) * fit.period).toBeLessThan(0.004);
        },
      ),
      { numRuns: 12, seed: 3 },
    );
  });

  it('finds in long tracks what folding at every step finds', () => {
    const seconds = 900;
    // The steps of the search: see fitPeriod.
    const step = 0.006 / seconds;
    const contrast = (values: Float32Array, period: number): number =>
      foldContrast(foldValues(values, RATE, period));
    fc.assert(
      fc.property(
        fc.double({ min: 80, max: 190, noNaN: true }),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        fc.double({ min: -0.003, max: 0.003, noNaN: true }),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        (bpm, phase, error, drift) => {
          // The last third comes late by up to a third of a beat, as after an edit.
          const values = pulses(60 / bpm, phase, seconds);
          values.copyWithin(600 * RATE + Math.round((drift * 60 * RATE) / bpm), 600 * RATE);
          const fit = fitPeriod(values, RATE, (60 / bpm) * (1 + error));
          const found = contrast(values, fit.period);
          for (let i = -60; i <= 60; i++)
            expect(contrast(values, fit.period * (1 + i * step))).toBeLessThan(found * (1 + 1e-9) + 1e-12);
        },
      ),
      { numRuns: 8, seed: 5 },
    );
  });
});

describe('foldValues', () => {
  it('has no contrast at a period that is not there', () => {
    const values = pulses(0.5, 0.1, 60);
    const right = foldContrast(foldValues(values, RATE, 0.5));
    expect(foldContrast(foldValues(values, RATE, 0.437))).toBeLessThan(right / 100);
  });
});

describe('foldPeaks', () => {
  it('keeps peaks apart around the circle', () => {
    const profile = new Float64Array(FOLD_BINS);
    profile[0] = 3;
    profile[FOLD_BINS - 2] = 2;
    profile[24] = 1;
    expect(foldPeaks(profile, 5, 4).map(({ bin }) => Math.round(bin))).toEqual([0, 24]);
  });
});

describe('findTempoCandidates', () => {
  it('lists the tempo of regular pulses among the first', () => {
    const candidates = findTempoCandidates(pulses(60 / 127, 0.2, 60), RATE, 4);
    expect(candidates.some(({ bpm }) => Math.abs(bpm - 127) < 0.5)).toBe(true);
    expect(candidates[0]!.salience).toBeLessThanOrEqual(1);
  });

  it('lists nothing for less than a few seconds', () => {
    expect(findTempoCandidates(pulses(0.5, 0, 1), RATE, 4)).toEqual([]);
  });
});
