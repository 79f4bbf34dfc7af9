import { foldContrast, foldValues } from './fold.ts';

/** A stretch of the track with one tempo. */
export interface TempoStretch {
  /** Seconds. */
  readonly from: number;
  readonly to: number;
  /** Seconds per beat, to about half a per cent. */
  readonly period: number;
}

const WINDOW_S = 12;
const HOP_S = 4;
/** Tempi of other stretches are sought this far either way: beyond lie other readings of the same beat (3/2, 4/3). */
const REACH = 0.27;
const STEP = 1.006;
/** Fold contrast, relative to the window's best, that a change of tempo must gain in sum: a stretch of some 20 s has to be plainly better. */
const CHANGE_COST = 2.5;
/** Slower drifts than this are no changes of tempo. */
const MIN_CHANGE = 0.012;
/** Shorter ones are more often a loop that runs free of the beat than a change of tempo, which 0.1 % of DJs' tracks have. */
const MIN_STRETCH_S = 45;
/** In each stretch its own tempo must fold better than the tempo of the neighbours by this factor … */
const MIN_GAIN = 4;
/** … as well as this share of what the clearest stretch reaches (a break has no tempo of its own) … */
const MIN_CLARITY = 0.3;
/** … and be about the best in this share of its windows. */
const MIN_BEST_SHARE = 0.7;
const NEARLY_BEST = 0.8;
/** Within the reach, other readings of the same beat: a melody in fives or sixths of it. Hardly a track really changes by such a ratio. */
const READINGS = [5 / 4, 6 / 5];
const READING_TOLERANCE = 0.008;
/** Bins: only tempo matters, not the exact phase. */
const BINS = 24;

/** Most probable tempo of each window when changes cost {@link CHANGE_COST} (Viterbi); indices into the periods. */
function trackTempo(scores: readonly Float64Array[]): number[] {
  const states = scores[0]!.length;
  let totals = Float64Array.from(scores[0]!);
  const origins: Int32Array[] = [];
  for (const score of scores.slice(1)) {
    let best = 0;
    for (let s = 1; s < states; s++) if (totals[s]! > totals[best]!) best = s;
    const origin = new Int32Array(states);
    const next = new Float64Array(states);
    for (let s = 0; s < states; s++) {
      const isStaying = totals[s]! >= totals[best]! - CHANGE_COST;
      origin[s] = isStaying ? s : best;
      next[s] = (isStaying ? totals[s]! : totals[best]! - CHANGE_COST) + score[s]!;
    }
    origins.push(origin);
    totals = next;
  }
  let state = 0;
  for (let s = 1; s < states; s++) if (totals[s]! > totals[state]!) state = s;
  const path = [state];
  for (let w = origins.length - 1; w >= 0; w--) path.unshift((state = origins[w]![state]!));
  return path;
}

/**
 * Stretches of different tempo, where the evidence is strong; a single stretch (the whole track) otherwise, which is nearly always.
 * @param strength beat activation per frame.
 * @param period seconds per beat that fits the track best as a whole.
 */
export function findTempoStretches(
  strength: Float32Array,
  frameRate: number,
  period: number,
): TempoStretch[] {
  const duration = strength.length / frameRate;
  const whole = [{ from: 0, to: duration, period }];
  const steps = Math.floor(Math.log(1 + REACH) / Math.log(STEP));
  const periods = Array.from({ length: 2 * steps + 1 }, (_, i) => period * STEP ** (i - steps));
  const windows = Math.floor((duration - WINDOW_S) / HOP_S) + 1;
  if (windows < 2 * (MIN_STRETCH_S / HOP_S)) return whole;
  const profile = new Float64Array(BINS);
  const contrastAt = (from: number, to: number, p: number): number =>
    foldContrast(
      foldValues(strength, frameRate, p, Math.round(from * frameRate), Math.round(to * frameRate), profile),
    );
  const scores = Array.from({ length: windows }, (_, w) => {
    const from = w * HOP_S;
    const contrasts = Float64Array.from(periods, (p) => contrastAt(from, from + WINDOW_S, p));
    const top = Math.max(...contrasts, 1e-9);
    return contrasts.map((value) => value / top);
  });
  const path = trackTempo(scores);

  const stretches: TempoStretch[] = [];
  let first = 0;
  for (let w = 1; w <= windows; w++) {
    if (w < windows && Math.abs(periods[path[w]!]! / periods[path[first]!]! - 1) < MIN_CHANGE) continue;
    const from = first === 0 ? 0 : first * HOP_S + WINDOW_S / 2 - HOP_S / 2;
    const to = w === windows ? duration : w * HOP_S + WINDOW_S / 2 - HOP_S / 2;
    stretches.push({ from, to, period: periods[path[first]!]! });
    first = w;
  }
  return stretches.length > 1 && areProven(stretches, contrastAt, periods, scores) ? stretches : whole;
}

/** Whether two tempi are readings of one. */
function isSameBeat(a: TempoStretch, b: TempoStretch): boolean {
  const ratio = Math.max(a.period / b.period, b.period / a.period);
  return READINGS.some((reading) => Math.abs(ratio / reading - 1) < READING_TOLERANCE);
}

/** Whether each stretch has a plain tempo of its own that is not its neighbours'. */
function areProven(
  stretches: readonly TempoStretch[],
  contrastAt: (from: number, to: number, period: number) => number,
  periods: readonly number[],
  scores: readonly Float64Array[],
): boolean {
  const windowsOf = ({ from, to }: TempoStretch): number[] => {
    const first = Math.ceil(from / HOP_S);
    const count = Math.floor((to - WINDOW_S) / HOP_S) - first + 1;
    return Array.from({ length: Math.max(0, count) }, (_, w) => first + w);
  };
  // Over windows, not the whole stretch: its tempo is not known well enough to fold that long.
  const contrastOf = (stretch: TempoStretch, period: number): number => {
    const windows = windowsOf(stretch);
    const sum = windows.reduce((total, w) => total + contrastAt(w * HOP_S, w * HOP_S + WINDOW_S, period), 0);
    return windows.length > 0 ? sum / windows.length : 0;
  };
  const own = stretches.map((stretch) => contrastOf(stretch, stretch.period));
  const clearest = Math.max(...own);
  return stretches.every((stretch, i) => {
    const windows = windowsOf(stretch);
    const state = periods.indexOf(stretch.period);
    const best = windows.filter((w) => scores[w] && scores[w][state]! >= NEARLY_BEST).length;
    return (
      stretch.to - stretch.from >= MIN_STRETCH_S &&
      best >= MIN_BEST_SHARE * windows.length &&
      own[i]! >= MIN_CLARITY * clearest &&
      [stretches[i - 1], stretches[i + 1]].every(
        (other) =>
          !other || (!isSameBeat(stretch, other) && own[i]! > MIN_GAIN * contrastOf(stretch, other.period)),
      )
    );
  });
}
