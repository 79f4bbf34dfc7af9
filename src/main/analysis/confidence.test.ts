import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareWithImported, trackConfidence } from './confidence.ts';

const grid = [{ time: 0, bpm: 128, beat: 1 }];
const estimate = { grid, confidence: 0.95, downbeatConfidence: 0.9 };

describe('trackConfidence', () => {
  it('is 1 when everything is certain', () => {
    const sure = { grid, confidence: 1, downbeatConfidence: 1 };
    const one = { confidence: 1 };
    expect(trackConfidence({ grid: sure, structure: one, key: one, cues: [one, one] })).toBeCloseTo(1, 9);
  });
  it('follows its formula', () => {
    const value = trackConfidence({
      grid: estimate,
      structure: { confidence: 0.5 },
      key: { confidence: 0.7 },
      cues: [{ confidence: 0.4 }, { confidence: 0.8 }],
    });
    expect(value).toBeCloseTo(0.6 * 0.5 + 0.4 * ((0.855 + 0.5 + 0.6 + 0.7) / 4), 9);
  });
  it('is low without a grid, however good the rest', () => {
    const none = { grid: [], confidence: 1, downbeatConfidence: 1 };
    const one = { confidence: 1 };
    expect(trackConfidence({ grid: none, structure: one, key: one, cues: [] })).toBeLessThan(0.3);
  });
  it('stays in [0, 1] and never falls when a part gets surer', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(p, p, p, p, p, (a, b, c, d, more) => {
        const of = (structure: number): number =>
          trackConfidence({
            grid: { grid, confidence: a, downbeatConfidence: b },
            structure: { confidence: structure },
            key: { confidence: c },
            cues: [{ confidence: d }],
          });
        expect(of(a)).toBeGreaterThanOrEqual(0);
        expect(of(a)).toBeLessThanOrEqual(1);
        expect(of(Math.max(d, more))).toBeGreaterThanOrEqual(of(d) - 1e-12);
      }),
    );
  });
});

describe('compareWithImported', () => {
  const predicted = { grid: estimate, key: { key: '8A', confidence: 0.9 } };
  it('finds no fault with the same values', () => {
    const { flags, tempo, offsetMs } = compareWithImported({ beat_grid: grid, key: '8A' }, predicted, 300);
    expect(flags).toEqual([]);
    expect(tempo!.ratio).toBe(1);
    expect(offsetMs).toBeCloseTo(0, 6);
  });
  it.each([
    [64, 'tempo_octave'],
    [256, 'tempo_octave'],
    [192, 'tempo_octave'],
    [129, 'tempo_disagrees'],
  ] as const)('flags an imported tempo of %d as %s', (bpm, flag) => {
    const result = compareWithImported({ beat_grid: [{ time: 0, bpm, beat: 1 }], key: null }, predicted, 300);
    expect(result.flags).toEqual([flag]);
    expect(result.offsetMs).toBeNull();
  });
  it('does not doubt on the word of an unsure prediction', () => {
    const unsure = { grid: { ...estimate, confidence: 0.3 }, key: { key: '8A', confidence: 0.3 } };
    expect(
      compareWithImported({ beat_grid: [{ time: 0, bpm: 64, beat: 1 }], key: '3B' }, unsure, 300).flags,
    ).toEqual([]);
  });
  it('flags a key that differs and says which', () => {
    const { flags, key } = compareWithImported({ beat_grid: [], key: '9A' }, predicted, 300);
    expect(flags).toEqual(['key_disagrees']);
    expect(key).toEqual({ imported: '9A', predicted: '8A' });
  });
  it('measures how far the grids lie apart', () => {
    const late = [{ time: 0.025, bpm: 128, beat: 1 }];
    expect(compareWithImported({ beat_grid: late, key: null }, predicted, 300).offsetMs).toBeCloseTo(25, 6);
    const early = [{ time: 60 / 128 - 0.01, bpm: 128, beat: 1 }];
    expect(compareWithImported({ beat_grid: early, key: null }, predicted, 300).offsetMs).toBeCloseTo(-10, 6);
  });
  it('compares the tempo that holds longest', () => {
    const beatGrid = [
      { time: 0, bpm: 90, beat: 1 },
      { time: 10, bpm: 128.01, beat: 1 },
      { time: 200, bpm: 127.99, beat: 1 },
    ];
    expect(compareWithImported({ beat_grid: beatGrid, key: null }, predicted, 300).flags).toEqual([]);
  });
  it('has nothing to say without values on both sides', () => {
    const nothing = { grid: { grid: [], confidence: 0 }, key: null };
    expect(compareWithImported({ beat_grid: grid, key: '8A' }, nothing, 300)).toEqual({
      flags: [],
      tempo: null,
      offsetMs: null,
      key: null,
    });
  });
});
