import type { BarMatrix } from './bar-features.ts';

/** Bars on either side of a line that are held against those `lag` bars before. */
const SPAN = 4;
/** The farthest that a repeat is looked for, in bars: a chorus comes back within four minutes. */
const MAX_LAG = 128;

/** Where stretches of music begin and cease to repeat an earlier one, for each bar line; in units of {@link BarMatrix}. */
export interface Repeats {
  /** How much better the bars after the line match earlier ones than the bars before it match those before these. */
  readonly begins: Float64Array;
  /** The same the other way round: what was a repeat goes its own way. */
  readonly ends: Float64Array;
}

/**
 * Self-similarity along its diagonals: at every lag the mean difference of bars from those so long before, on either side of each line.
 * A loop that goes on repeats itself on both sides, so it is neither.
 */
export function measureRepeats({ data, width }: BarMatrix, count: number): Repeats {
  const begins = new Float64Array(count);
  const ends = new Float64Array(count);
  /** sums[b] is the sum of the differences of bars below b from those `lag` before. */
  const sums = new Float64Array(count + 1);
  for (let lag = SPAN; lag <= Math.min(MAX_LAG, count - SPAN); lag++) {
    sums.fill(0, 0, lag + 1);
    for (let bar = lag; bar < count; bar++) {
      let sum = 0;
      for (let k = 0, at = bar * width, before = (bar - lag) * width; k < width; k++)
        sum += Math.abs(data[at + k]! - data[before + k]!);
      sums[bar + 1] = sums[bar]! + sum / width;
    }
    for (let line = lag + SPAN; line + SPAN <= count; line++) {
      const before = (sums[line]! - sums[line - SPAN]!) / SPAN;
      const after = (sums[line + SPAN]! - sums[line]!) / SPAN;
      begins[line] = Math.max(begins[line]!, before - after);
      ends[line] = Math.max(ends[line]!, after - before);
    }
  }
  return { begins, ends };
}
