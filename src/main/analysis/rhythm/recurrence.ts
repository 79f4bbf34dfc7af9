import type { BandOnsets } from '../front-end/band-onsets.ts';

/** Longest distance in seconds over which onsets are compared: two or three bars. */
const MAX_LAG_S = 6;
/** Multiples of two periods that are closer than this, in seconds, are the same distance. */
const SHARED_S = 0.03;
/** Added to the power of a band, so that one in which hardly anything happens shows nothing. */
const LEAST_POWER = 1e-3;

/** Distances in seconds, up to `longest`, that are whole beats of one period but not of the other. */
function ownMultiples(period: number, other: number, longest: number): number[] {
  const own: number[] = [];
  for (let lag = period; lag <= longest; lag += period)
    if (Math.abs(lag / other - Math.round(lag / other)) * other > SHARED_S) own.push(lag);
  return own;
}

/** Covariance of the values of frames [from, to) and those `lag` frames later; the higher of the two nearest whole lags. */
function covarianceNear(values: Float32Array, from: number, to: number, mean: number, lag: number): number {
  let best = -Infinity;
  for (let shift = Math.floor(lag); shift <= Math.floor(lag) + 1; shift++) {
    let sum = 0;
    for (let t = from; t < to - shift; t++) sum += (values[t]! - mean) * (values[t + shift]! - mean);
    best = Math.max(best, sum / Math.max(1, to - shift - from));
  }
  return best;
}

function compareBand(
  values: Float32Array,
  from: number,
  to: number,
  own: readonly number[],
  others: readonly number[],
): number {
  let [sum, squares] = [0, 0];
  for (let t = from; t < to; t++) {
    sum += values[t]!;
    squares += values[t]! ** 2;
  }
  const count = Math.max(1, to - from);
  const mean = sum / count;
  const power = squares / count - mean ** 2 + LEAST_POWER;
  const at = (lags: readonly number[]): number =>
    lags.reduce((total, lag) => total + covarianceNear(values, from, to, mean, lag), 0) / lags.length;
  return (at(own) - at(others)) / power;
}

/** How much more the onsets of each band repeat at one tempo than at another, from about -1 to 1. */
export interface RecurrenceContrast {
  /** The mean of the bands. */
  readonly mean: number;
  /** The band in which it is least. */
  readonly least: number;
}

/**
 * Whether onsets between two times, in seconds, repeat after whole beats of one period rather than of another: mean
 * correlation at the distances that only the first has, minus that at those that only the other has. A melody in dotted
 * notes runs across the beat but leaves the other bands and the bar where they are; a change of tempo moves all of them.
 */
export function compareRecurrence(
  { low, mid, high, frameRate }: BandOnsets,
  period: number,
  other: number,
  [start, end]: readonly [number, number],
): RecurrenceContrast {
  const from = Math.max(0, Math.round(start * frameRate));
  const to = Math.min(low.length, Math.round(end * frameRate));
  const longest = Math.min(MAX_LAG_S, (to - from) / (2 * frameRate));
  const lagsOf = (one: number, another: number): number[] =>
    ownMultiples(one, another, longest).map((lag) => lag * frameRate);
  const [own, others] = [lagsOf(period, other), lagsOf(other, period)];
  if (own.length === 0 || others.length === 0) return { mean: 0, least: 0 };
  const contrasts = [low, mid, high].map((values) => compareBand(values, from, to, own, others));
  return { mean: contrasts.reduce((sum, value) => sum + value, 0) / 3, least: Math.min(...contrasts) };
}
