import type { Interval } from './paired-bootstrap.ts';

/** Half the width of a 95 % interval, in standard errors. */
const Z95 = 1.96;
/** With fewer values, an interval says nothing. */
const FEWEST = 10;

/**
 * Mean of counts or durations from their sums, with its 95 % interval (normal approximation, not below 0). Null if there
 * are no values.
 */
export function meanOfSums(sum: number, squares: number, count: number): Interval | null {
  if (count === 0) return null;
  const mean = sum / count;
  const variance = count > 1 ? Math.max(0, squares - count * mean * mean) / (count - 1) : 0;
  const half = Z95 * Math.sqrt(variance / count);
  return { mean, low: Math.max(0, mean - half), high: mean + half };
}

/**
 * How much a value changes from one item of a series to the next: the slope of a least-squares line with its 95 %
 * interval. Null for short series.
 */
export function slopeOf(values: readonly number[]): Interval | null {
  const count = values.length;
  if (count < FEWEST) return null;
  const middle = (count - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  let xx = 0;
  let xy = 0;
  for (const [i, value] of values.entries()) {
    xx += (i - middle) ** 2;
    xy += (i - middle) * (value - mean);
  }
  const slope = xy / xx;
  const errors = values.reduce((sum, value, i) => sum + (value - mean - slope * (i - middle)) ** 2, 0);
  const half = Z95 * Math.sqrt(errors / (count - 2) / xx);
  return { mean: slope, low: slope - half, high: slope + half };
}
