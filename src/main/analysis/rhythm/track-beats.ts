import { release } from '../../numeric/pages.ts';

/**
 * Tracks beats one by one in music whose tempo changes: dynamic programming over times and intervals (after Ellis, JNMR
 * 2007, with a tempo state).
 */

/** Intervals span an octave around the expected one; the choice between half and double is made elsewhere. */
const REACH = 1.42;
/** Search steps per second; coarser for long recordings, whose table would not fit into memory. */
const FINE_RATE = 200;
const COARSE_RATE = 100;
const LONG_S = 1200;
/** Maximum change, in steps, from one interval to the next … */
const MAX_STEP = 2;
/** … and its cost per relative change, in log odds of a beat. */
const STEP_COST = 120;
/** Cost of any other interval: a tempo jump. */
const JUMP_COST = 20;
const MAX_SCORE = 2;
const EPSILON = 0.01;
/** Back pointer that marks a jump, and one that marks a first beat. All of them fit into four bits. */
const JUMP = 14;
const FIRST = 15;

function quantileOf(values: Float32Array, share: number): number {
  const sorted = Float32Array.from(values).sort();
  const value = sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  release(sorted);
  return value;
}

/** Approximate log odds of a beat at every step. */
function scoreSteps(strength: Float32Array, frameRate: number, rate: number): Float32Array {
  const count = Math.floor(((strength.length - 1) * rate) / frameRate) + 1;
  const level = strength.reduce((sum, value) => sum + value, 0) / strength.length;
  const threshold = level + 0.25 * (quantileOf(strength, 0.95) - level) + EPSILON;
  return Float32Array.from({ length: Math.max(0, count) }, (_, i) => {
    const position = (i * frameRate) / rate;
    const frame = Math.floor(position);
    const share = position - frame;
    const value = strength[frame]! * (1 - share) + (strength[frame + 1] ?? 0) * share;
    return Math.max(-MAX_SCORE, Math.min(MAX_SCORE, Math.log((value + EPSILON) / threshold)));
  });
}

/**
 * Times in seconds, accurate to about 5 ms, of the beats that best explain beat activations at `frameRate` Hz.
 * Intervals start near `period` seconds; they may change gradually, and rarely jump.
 */
export function trackBeats(strength: Float32Array, frameRate: number, period: number): number[] {
  const rate = strength.length / frameRate > LONG_S ? COARSE_RATE : FINE_RATE;
  const scores = scoreSteps(strength, frameRate, rate);
  const shortest = Math.max(2, Math.floor((period * rate) / REACH));
  const longest = Math.ceil(period * rate * REACH);
  const states = longest - shortest + 1;
  if (scores.length <= longest) return [];
  /** Two to a byte: hours take 13 MB. */
  const origins = new Uint8Array(Math.ceil((scores.length * states) / 2));
  /** Totals of the last `longest` + 1 steps. */
  const ring = longest + 1;
  const totals = Array.from({ length: ring }, () => new Float32Array(states));
  const best = new Float32Array(scores.length);
  const bestState = new Int16Array(scores.length);
  for (let t = 0; t < scores.length; t++) {
    const row = totals[t % ring]!;
    const own = scores[t]!;
    let top = -Infinity;
    for (let s = 0; s < states; s++) {
      const interval = shortest + s;
      const before = t - interval;
      let total = 0;
      let origin = FIRST;
      if (before >= 0) {
        const previous = totals[before % ring]!;
        total = best[before]! - JUMP_COST;
        origin = JUMP;
        const cost = STEP_COST / interval;
        for (let step = -MAX_STEP; step <= MAX_STEP; step++) {
          const value = (previous[s + step] ?? -Infinity) - Math.abs(step) * cost;
          if (value > total) {
            total = value;
            origin = step + MAX_STEP;
          }
        }
      }
      row[s] = total + own;
      const at = t * states + s;
      origins[at >> 1]! |= origin << (4 * (at & 1));
      if (row[s]! > top) {
        top = row[s]!;
        bestState[t] = s;
      }
    }
    best[t] = top;
  }
  let t = scores.length - 1;
  for (let i = Math.max(0, scores.length - longest); i < scores.length; i++) if (best[i]! > best[t]!) t = i;
  let state = bestState[t]!;
  const beats: number[] = [];
  for (;;) {
    beats.push(t / rate);
    const at = t * states + state;
    const origin = (origins[at >> 1]! >> (4 * (at & 1))) & 15;
    if (origin === FIRST) break;
    t -= shortest + state;
    state = origin === JUMP ? bestState[t]! : state + origin - MAX_STEP;
  }
  for (const table of [scores, origins, best, bestState]) release(table);
  return beats.toReversed();
}
