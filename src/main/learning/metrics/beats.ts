import { matchEvents, scoreMatches } from './match-events.ts';
import type { PrecisionRecall } from './match-events.ts';

/** Seconds at the start of a track that beat evaluation leaves out (mir_eval.beat.trim_beats). */
const BEAT_EVALUATION_START_S = 5;
/** Largest phase and period error of a continuous beat, as a share of the beat (mir_eval.beat.continuity). */
const CONTINUITY_THRESHOLD = 0.175;

/** The beats to evaluate. */
export function trimBeats(beats: readonly number[], from = BEAT_EVALUATION_START_S): number[] {
  return beats.filter((time) => time >= from);
}

/**
 * F-measure of beats (or downbeats) within ±`window` seconds, for lists that are already trimmed.
 * mir_eval.beat.f_measure (0.07).
 */
export function scoreBeats(
  reference: readonly number[],
  estimated: readonly number[],
  window = 0.07,
): PrecisionRecall {
  return scoreMatches(matchEvents(reference, estimated, window).length, reference.length, estimated.length);
}

export interface Continuity {
  /** Longest continuously correct segment, and all continuously correct beats, at the annotated metrical level. */
  readonly cmlc: number;
  readonly cmlt: number;
  /** The same at the best of the annotated, double, half and off-beat levels. */
  readonly amlc: number;
  readonly amlt: number;
}

function toDoubleTempo(beats: readonly number[]): number[] {
  return beats.flatMap((time, i) => (i + 1 < beats.length ? [time, (time + beats[i + 1]!) / 2] : [time]));
}

/** Annotated beats, off-beats, double tempo, and half tempo starting at the first and second beat. */
function metricalVariations(beats: readonly number[]): number[][] {
  const double = toDoubleTempo(beats);
  const every = (list: readonly number[], from: number): number[] => list.filter((_, i) => i % 2 === from);
  return [[...beats], every(double, 1), double, every(beats, 0), every(beats, 1)];
}

function nearestIndex(sorted: readonly number[], time: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low > 0 && time - sorted[low - 1]! <= sorted[low]! - time ? low - 1 : low;
}

function continuityOf(reference: readonly number[], estimated: readonly number[]): { c: number; t: number } {
  const total = Math.max(reference.length, estimated.length);
  if (reference.length < 2 || estimated.length < 2) return { c: 0, t: 0 };
  const isUsed = new Uint8Array(reference.length);
  let right = 0;
  let run = 0;
  let longest = 0;
  for (let m = 0; m < estimated.length; m++) {
    const nearest = nearestIndex(reference, estimated[m]!);
    const difference = Math.abs(estimated[m]! - reference[nearest]!);
    // The first beat of either list has no predecessor, so its interval is the next one.
    const isFirst = m === 0 || nearest === 0;
    const [r, e] = isFirst
      ? [Math.min(nearest + 1, reference.length - 1), Math.min(m + 1, estimated.length - 1)]
      : [nearest, m];
    const referenceInterval = reference[r]! - reference[r - 1]!;
    const estimatedInterval = estimated[e]! - estimated[e - 1]!;
    const isRight =
      isUsed[nearest] === 0 &&
      difference / referenceInterval < CONTINUITY_THRESHOLD &&
      Math.abs(1 - estimatedInterval / referenceInterval) < CONTINUITY_THRESHOLD;
    if (isRight) {
      isUsed[nearest] = 1;
      right++;
      longest = Math.max(longest, ++run);
    } else run = 0;
  }
  return { c: longest / total, t: right / total };
}

/**
 * Continuity-based scores (Hainsworth 2004, Klapuri 2006), as in mir_eval.beat.continuity, for lists that are already
 * trimmed.
 */
export function scoreContinuity(reference: readonly number[], estimated: readonly number[]): Continuity {
  const scores = metricalVariations(reference).map((variation) => continuityOf(variation, estimated));
  return {
    cmlc: scores[0]!.c,
    cmlt: scores[0]!.t,
    amlc: Math.max(...scores.map(({ c }) => c)),
    amlt: Math.max(...scores.map(({ t }) => t)),
  };
}

export interface GridError {
  /** Median of |estimated - reference| over matched beats, in seconds; NaN when none match. */
  readonly median: number;
  readonly percentile95: number;
  /** Median of estimated - reference; negative means early. */
  readonly bias: number;
  /** Share of the reference beats that are matched. */
  readonly matched: number;
}

/** The `q` quantile of the values (linear interpolation); NaN if empty. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const position = q * (sorted.length - 1);
  const low = Math.floor(position);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (position - low);
}

/** Distances between beats and the annotated beats that they match within ±`window` seconds. */
export function measureGridError(
  reference: readonly number[],
  estimated: readonly number[],
  window = 0.07,
): GridError {
  const offsets = matchEvents(reference, estimated, window).map(([r, e]) => estimated[e]! - reference[r]!);
  const absolute = offsets.map(Math.abs);
  return {
    median: quantile(absolute, 0.5),
    percentile95: quantile(absolute, 0.95),
    bias: quantile(offsets, 0.5),
    matched: reference.length > 0 ? offsets.length / reference.length : 0,
  };
}
