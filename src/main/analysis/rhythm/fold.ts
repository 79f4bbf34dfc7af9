/**
 * Folding as in pulsar astronomy: values are summed by their phase within a period, so that patterns with that period
 * stand out.
 */

/** Bins per period of a folded profile. */
export const FOLD_BINS = 48;

/** Weights of the bins of the current profile. */
const counts = new Float64Array(FOLD_BINS);
/**
 * For profiles of which only the contrast is needed: allocating an array for each would cost more than folding a short
 * segment.
 */
const scratch = new Float64Array(FOLD_BINS);

/**
 * Mean value per phase bin (bin 0 is centred on phase 0 at time 0); each value is split between the two nearest bins.
 * @param rate values per second; value i is at time i / rate.
 * @param profile is overwritten and returned; one value per bin, at most `FOLD_BINS`.
 */
export function foldValues(
  values: Float32Array,
  rate: number,
  period: number,
  from = 0,
  to = values.length,
  profile = new Float64Array(FOLD_BINS),
): Float64Array {
  const bins = profile.length;
  profile.fill(0);
  counts.fill(0);
  const step = bins / (period * rate);
  let position = (from * step) % bins;
  for (let i = from; i < to; i++) {
    const bin = Math.floor(position);
    const share = position - bin;
    const next = bin + 1 === bins ? 0 : bin + 1;
    const value = values[i]!;
    profile[bin]! += value * (1 - share);
    profile[next]! += value * share;
    counts[bin]! += 1 - share;
    counts[next]! += share;
    position += step;
    while (position >= bins) position -= bins;
  }
  for (let b = 0; b < bins; b++) profile[b] = counts[b]! > 0 ? profile[b]! / counts[b]! : 0;
  return profile;
}

/** Contrast of a folded profile: its variance. */
export function foldContrast(profile: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of profile) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / profile.length;
  return squares / profile.length - mean * mean;
}

/** Local maxima of a circular profile as fractional bins (parabolic), highest first, at least `distance` bins apart. */
export function foldPeaks(
  profile: Float64Array,
  limit: number,
  distance: number,
): { bin: number; height: number }[] {
  const n = profile.length;
  const peaks: { bin: number; height: number }[] = [];
  for (let b = 0; b < n; b++) {
    const left = profile[(b + n - 1) % n]!;
    const middle = profile[b]!;
    const right = profile[(b + 1) % n]!;
    if (middle <= left || middle < right) continue;
    const curvature = left - 2 * middle + right;
    peaks.push({ bin: b + (curvature < 0 ? (0.5 * (left - right)) / curvature : 0), height: middle });
  }
  const chosen: { bin: number; height: number }[] = [];
  for (const peak of peaks.sort((a, b) => b.height - a.height)) {
    const isFar = chosen.every((other) => {
      const gap = Math.abs(other.bin - peak.bin);
      return Math.min(gap, n - gap) >= distance;
    });
    if (isFar) chosen.push(peak);
    if (chosen.length >= limit) break;
  }
  return chosen;
}

/**
 * Length in seconds of an incoherent segment: long enough to resolve 0.1 % of tempo, short enough to survive a phase
 * slip at an edit.
 */
const SEGMENT_S = 40;

function coarseScore(values: Float32Array, rate: number, period: number): number {
  const length = Math.round(SEGMENT_S * rate);
  const segments = Math.max(1, Math.round(values.length / length));
  let score = 0;
  for (let s = 0; s < segments; s++) {
    const from = Math.floor((s * values.length) / segments);
    const to = Math.floor(((s + 1) * values.length) / segments);
    score += foldContrast(foldValues(values, rate, period, from, to, scratch));
  }
  return score;
}

function searchPeriod(
  centre: number,
  reach: number,
  step: number,
  score: (period: number) => number,
): { period: number; score: number } {
  let best = { period: centre, score: -Infinity };
  const steps = Math.ceil(reach / step);
  for (let i = -steps; i <= steps; i++) {
    const period = centre * (1 + i * step);
    const value = score(period);
    if (value > best.score) best = { period, score: value };
  }
  return best;
}

/**
 * Searches near `period` for the period, in seconds, at which the values fold best over the whole track: first in
 * segments with free phases, then with one phase for all. Returns it with its profile.
 */
export function fitPeriod(
  values: Float32Array,
  rate: number,
  period: number,
): { period: number; profile: Float64Array } {
  const duration = values.length / rate;
  const segment = Math.min(duration, SEGMENT_S);
  const coarseStep = 0.008 / segment;
  const coarse = searchPeriod(period, 0.004, coarseStep, (p) => coarseScore(values, rate, p));
  const fine = searchPeriod(coarse.period, 1.5 * coarseStep, 0.006 / duration, (p) =>
    foldContrast(foldValues(values, rate, p, 0, values.length, scratch)),
  );
  return { period: fine.period, profile: foldValues(values, rate, fine.period) };
}
