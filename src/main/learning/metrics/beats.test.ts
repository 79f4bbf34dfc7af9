import { describe, expect, it } from 'vitest';
import { measureGridError, quantile, scoreBeats, scoreContinuity, trimBeats } from './beats.ts';

const beats = (period: number, count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, k) => from + k * period);

describe('scoreBeats', () => {
  it('is 1 for the annotated beats and 2/3 for half of them', () => {
    const reference = beats(0.5, 100);
    expect(scoreBeats(reference, reference).f).toBe(1);
    expect(scoreBeats(reference, beats(1, 50)).f).toBeCloseTo(2 / 3, 12);
  });

  it('counts a beat 60 ms late at 70 ms and not at 25 ms', () => {
    const late = beats(0.5, 100, 0.06);
    expect(scoreBeats(beats(0.5, 100), late).f).toBe(1);
    expect(scoreBeats(beats(0.5, 100), late, 0.025).f).toBe(0);
  });

  it('leaves out the first five seconds', () => {
    expect(trimBeats([4.99, 5, 5.01])).toEqual([5, 5.01]);
  });
});

describe('scoreContinuity', () => {
  const reference = beats(0.5, 101);

  it('is 1 throughout for the annotated beats', () => {
    expect(scoreContinuity(reference, reference)).toEqual({ cmlc: 1, cmlt: 1, amlc: 1, amlt: 1 });
  });

  it('accepts double, half and off-beat only at any metrical level', () => {
    for (const estimated of [beats(0.25, 201), beats(1, 51), beats(0.5, 100, 0.25)]) {
      const score = scoreContinuity(reference, estimated);
      expect(score.amlt).toBe(1);
      expect(score.cmlt).toBeLessThan(0.6);
    }
  });

  it('measures the longest stretch between errors', () => {
    // 10 beats, the fifth (index 4) 0.2 s late: it is wrong in phase, the sixth in its interval.
    const estimated = beats(0.5, 10).map((time, i) => (i === 4 ? time + 0.2 : time));
    const score = scoreContinuity(beats(0.5, 10), estimated);
    expect(score.cmlt).toBeCloseTo(0.8, 12);
    expect(score.cmlc).toBeCloseTo(0.4, 12);
  });

  it('is 0 for fewer than two beats', () => {
    expect(scoreContinuity(reference, [0.5])).toEqual({ cmlc: 0, cmlt: 0, amlc: 0, amlt: 0 });
  });
});

describe('measureGridError', () => {
  it('gives median, 95th percentile and sign of the matched offsets', () => {
    const error = measureGridError([1, 2, 3, 4], [0.996, 1.998, 2.99, 4.5]);
    expect(error.median).toBeCloseTo(0.004, 12);
    expect(error.percentile95).toBeCloseTo(0.0094, 12);
    expect(error.bias).toBeCloseTo(-0.004, 12);
    expect(error.matched).toBe(0.75);
  });
});

describe('quantile', () => {
  it('interpolates between values', () => {
    expect(quantile([3, 1, 2, 4], 0.5)).toBe(2.5);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
