import { describe, expect, it } from 'vitest';
import { createRng } from '../../numeric/rng.ts';
import { measureRepeats } from './repeats.ts';

/** A bar for each letter: the same letter, the same sound. */
function matrix(bars: string): { data: Float64Array; width: number } {
  const width = 8;
  const sounds = new Map<string, number[]>();
  for (const bar of bars) {
    const rng = createRng(bar);
    sounds.set(bar, sounds.get(bar) ?? Array.from({ length: width }, () => rng.range(0, 1)));
  }
  return { data: Float64Array.from([...bars].flatMap((bar) => sounds.get(bar)!)), width };
}

const argmax = (values: Float64Array): number => values.indexOf(Math.max(...values));

describe('measureRepeats', () => {
  it('finds where a passage comes back, and where it is left', () => {
    const bars = 'abcdefghijklmnopqrstefghijklmnopABCDEFGH';
    const { begins, ends } = measureRepeats(matrix(bars), bars.length);
    expect(argmax(begins)).toBe(20);
    expect(argmax(ends)).toBe(32);
  });

  it('finds nothing in a loop that goes on, and copes with few bars', () => {
    const loop = 'abcd'.repeat(10);
    const { begins } = measureRepeats(matrix(loop), loop.length);
    // At other lags all bars differ as much on both sides of a line of the loop.
    expect(Math.max(...begins)).toBeLessThan(1e-9);
    for (const bars of ['', 'a', 'abc'])
      expect(measureRepeats(matrix(bars), bars.length).begins).toHaveLength(bars.length);
  });
});
