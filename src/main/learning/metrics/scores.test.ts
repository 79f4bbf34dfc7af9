import { describe, expect, it } from 'vitest';
import { toCamelot } from '../../../shared/domain/index.ts';
import { scoreBoundaries } from './boundaries.ts';
import { scoreKey } from './keys.ts';
import { scoreTempo } from './tempo.ts';

describe('scoreTempo', () => {
  it.each([
    [128.04, { acc1: true, acc2: true, exact: true, exactOctave: true }],
    [128.06, { acc1: true, acc2: true, exact: false, exactOctave: false }],
    [64.01, { acc1: false, acc2: true, exact: false, exactOctave: true }],
    [133, { acc1: true, acc2: true, exact: false, exactOctave: false }],
    [134, { acc1: false, acc2: false, exact: false, exactOctave: false }],
    [null, { acc1: false, acc2: false, exact: false, exactOctave: false }],
  ])('judges %s BPM against 128', (estimated, expected) => {
    expect(scoreTempo(128, estimated)).toEqual(expected);
  });
});

describe('scoreBoundaries', () => {
  it('matches within the window only', () => {
    expect(scoreBoundaries([10, 20, 30], [10.4, 22], 0.5).f).toBeCloseTo(0.4, 12);
    expect(scoreBoundaries([10, 20, 30], [10.4, 22], 3).f).toBeCloseTo(0.8, 12);
  });
});

describe('scoreKey', () => {
  const cMajor = toCamelot(0, 'major');
  it.each([
    ['the same', 0, 'major', 1],
    ['a fifth above', 7, 'major', 0.5],
    ['a fifth below', 5, 'major', 0],
    ['the relative minor', 9, 'minor', 0.3],
    ['the parallel minor', 0, 'minor', 0.2],
    ['another', 2, 'minor', 0],
  ] as const)('weighs %s', (_, tonic, mode, expected) => {
    expect(scoreKey(cMajor, toCamelot(tonic, mode))).toBe(expected);
  });

  it('weighs the relative major of a minor key', () => {
    expect(scoreKey(toCamelot(9, 'minor'), cMajor)).toBe(0.3);
  });

  it('gives nothing for no answer', () => {
    expect(scoreKey(cMajor, null)).toBe(0);
  });
});
