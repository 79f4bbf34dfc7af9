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

/** The best of the periods `step` (relative) apart, from the `from`-th after `centre` to the `to`-th. */
function searchPeriod(
  centre: number,
  step: number,
  [from, to]: readonly [number, number],
  score: (period: number) => number,
): { period: number; index: number } {
  let best = { period: centre, index: 0, score: -Infinity };
  for (let index = from; index <= to; index++) {
    const period = centre * (1 + index * step);
    const value = score(period);
    if (value > best.score) best = { period, index, score: value };
  }
  return best;
}

/** Length in seconds of the pieces that are folded only once: within one, beats drift by less than half a millisecond. */
const PIECE_S = 4;
/** The best period by pieces is at most this many steps from the best one. */
const PIECE_ERROR = 2;

/**
 * Contrasts of folding the whole track at periods close to `centre`: folds each piece at `centre`, and then only moves
 * the profiles of the pieces by the drift.
 */
function foldPieces(values: Float32Array, rate: number, centre: number): (period: number) => number {
  const length = Math.round(PIECE_S * rate);
  const count = Math.max(1, Math.round(values.length / length));
  const sums = new Float64Array(count * FOLD_BINS);
  const weights = new Float64Array(count * FOLD_BINS);
  const bounds = Array.from({ length: count + 1 }, (_, i) => Math.floor((i * values.length) / count));
  for (let i = 0; i < count; i++) {
    foldValues(values, rate, centre, bounds[i]!, bounds[i + 1]!, scratch);
    for (let b = 0; b < FOLD_BINS; b++) {
      weights[i * FOLD_BINS + b] = counts[b]!;
      sums[i * FOLD_BINS + b] = scratch[b]! * counts[b]!;
    }
  }
  return (period) => {
    const total = new Float64Array(FOLD_BINS);
    const weight = new Float64Array(FOLD_BINS);
    for (let i = 0; i < count; i++) {
      const middle = (bounds[i]! + bounds[i + 1]!) / (2 * rate);
      const drift = middle * (1 / period - 1 / centre) * FOLD_BINS;
      const whole = Math.floor(drift);
      const share = drift - whole;
      let bin = ((whole % FOLD_BINS) + FOLD_BINS) % FOLD_BINS;
      for (let at = i * FOLD_BINS; at < (i + 1) * FOLD_BINS; at++) {
        const next = bin + 1 === FOLD_BINS ? 0 : bin + 1;
        total[bin]! += sums[at]! * (1 - share);
        weight[bin]! += weights[at]! * (1 - share);
        total[next]! += sums[at]! * share;
        weight[next]! += weights[at]! * share;
        bin = next;
      }
    }
    return foldContrast(total.map((sum, b) => (weight[b]! > 0 ? sum / weight[b]! : 0)));
  };
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
  const coarseSteps = Math.ceil(0.004 / coarseStep);
  const coarse = searchPeriod(period, coarseStep, [-coarseSteps, coarseSteps], (p) =>
    coarseScore(values, rate, p),
  );
  // Longer tracks need finer steps. Most of them are ruled out without folding the whole track for each.
  const fineStep = 0.006 / duration;
  const steps = Math.ceil((1.5 * coarseStep) / fineStep);
  const byPieces = foldPieces(values, rate, coarse.period);
  const near = searchPeriod(coarse.period, fineStep, [-steps, steps], byPieces);
  const range = [
    Math.max(-steps, near.index - PIECE_ERROR),
    Math.min(steps, near.index + PIECE_ERROR),
  ] as const;
  const fine = searchPeriod(coarse.period, fineStep, range, (p) =>
    foldContrast(foldValues(values, rate, p, 0, values.length, scratch)),
  );
  return { period: fine.period, profile: foldValues(values, rate, fine.period) };
}
