import { activationAt } from './activation-at.ts';
import type { Pulse } from './pulse-features.ts';
import { compareRecurrence } from './recurrence.ts';
import type { RhythmEvidence } from './rhythm-evidence.ts';

/** Length of the blocks in which the steady grid is compared with the tracked beats, seconds. */
const PROOF_BLOCK_S = 6;
/** The steady grid fails where the activation at its beats is below this share of that at the tracked beats … */
const FAILING_SHARE = 0.6;
/** … and the tracked beats are at least this clear, relative to the median. */
const PLAIN_SHARE = 0.6;
/** Number of consecutive blocks in which it must fail, and the minimum share of clear blocks. */
const MIN_RUN = 4;
const MIN_FAILING = 0.12;
/**
 * The tempo wanders where beats are this far from a steady grid, in seconds; beats further away are different beats …
 */
const WANDER_S = [0.02, 0.1] as const;
/** … and the grid's activation is below this share of theirs, in a minimum share of the clear blocks. */
const WANDERING_SHARE = 0.9;
const MIN_WANDERING = 0.25;
/** Relative difference above which two tempi are different … */
const MIN_CHANGE = 0.01;
/**
 * … unless beats walk off the grid: in this many blocks in a row, the distance from it grows the same way, by so many
 * seconds per block.
 */
const MIN_WALK = 4;
const WALK_S = [0.004, 0.06] as const;
/** Ratios at which a melody may run across the beat. */
const READINGS = [5 / 4, 4 / 5, 6 / 5, 5 / 6, 4 / 3, 3 / 4, 3 / 2, 2 / 3] as const;
const READING_TOLERANCE = 0.0025;
/**
 * The onsets of all bands repeat at the tempo of the tracked beats, see `compareRecurrence`: then it is neither a melody
 * nor a lapse, and it takes fewer blocks in a row.
 */
const CLEAR = { mean: 0.35, least: 0.15, run: 2 } as const;
/** Seconds around a block over which onsets are compared. */
const CLEAR_MARGIN_S = 3;

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Blocks in which beats walk off a grid of this period; offsets are relative to its nearest beat. */
function findWalks(offsets: readonly number[], period: number): Set<number> {
  const walks = new Set<number>();
  let from = 0;
  let direction = 0;
  for (let i = 1; i <= offsets.length; i++) {
    const turn = i < offsets.length ? (offsets[i]! - offsets[i - 1]!) / period : 0;
    const step = (turn - Math.round(turn)) * period;
    const isStep = Math.abs(step) >= WALK_S[0] && Math.abs(step) <= WALK_S[1];
    if (isStep && Math.sign(step) === direction) continue;
    if (direction !== 0 && i - 1 - from >= MIN_WALK) for (let k = from; k < i; k++) walks.add(k);
    direction = isStep ? Math.sign(step) : 0;
    from = i - 1;
  }
  return walks;
}

/** How a steady pulse fails: the onsets of all bands show another tempo, or the tracked beats alone do. */
export type Unsteadiness = 'clear' | 'tracked';

/**
 * How a steady pulse fails where the tracked beats fit: because they have another tempo for long enough that is not just
 * a different reading of the same beat, or because they wander around the pulse or walk off it. Null if it does not.
 */
export function findUnsteadiness(
  tracked: readonly number[],
  steady: Pulse,
  { activations, bands }: Pick<RhythmEvidence, 'activations' | 'bands'>,
): Unsteadiness | null {
  const { period, phase } = steady;
  /** Whether the onsets of the block that starts at a time repeat at this interval and not at the steady one. */
  const isClearChange = (start: number, interval: number): boolean => {
    if (Math.abs(interval / period - 1) <= MIN_CHANGE) return false;
    const range = [start - CLEAR_MARGIN_S, start + PROOF_BLOCK_S + CLEAR_MARGIN_S] as const;
    const { mean, least } = compareRecurrence(bands, interval, period, range);
    return mean >= CLEAR.mean && least >= CLEAR.least;
  };
  const blocks = [...Map.groupBy(tracked, (time) => Math.floor(time / PROOF_BLOCK_S))]
    .filter(([, beats]) => beats.length > 2)
    .map(([number, beats]) => {
      const from = Math.ceil((beats[0]! - period / 2 - phase) / period);
      const to = Math.floor((beats.at(-1)! + period / 2 - phase) / period);
      const even = Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => phase + (from + k) * period);
      const offsets = beats.map((time) => {
        const position = (time - phase) / period;
        return (position - Math.round(position)) * period;
      });
      const interval = (beats.at(-1)! - beats[0]!) / (beats.length - 1);
      return {
        interval,
        isClear: isClearChange(number * PROOF_BLOCK_S, interval),
        tracked: mean(beats.map((time) => activationAt(time, activations))),
        steady: mean(even.map((time) => activationAt(time, activations))),
        offset: median(offsets),
      };
    });
  const walks = findWalks(
    blocks.map(({ offset }) => offset),
    period,
  );
  const typical = median(blocks.map((block) => block.tracked));
  const plain = blocks
    .map((block, i) => ({ ...block, isWalking: walks.has(i) }))
    .filter((block) => block.tracked >= PLAIN_SHARE * typical);
  let run = 0;
  let longest = 0;
  let clear = 0;
  let longestClear = 0;
  let failing = 0;
  let wandering = 0;
  for (const block of plain) {
    const ratio = block.interval / period;
    const isReading = READINGS.some((reading) => Math.abs(ratio / reading - 1) < READING_TOLERANCE);
    // At the same tempo, they are the other half of the beat, which was decided for the whole track.
    const isOther = Math.abs(ratio - 1) > MIN_CHANGE && !isReading;
    const isFailing =
      block.isClear || ((isOther || block.isWalking) && block.steady < FAILING_SHARE * block.tracked);
    clear = block.isClear ? clear + 1 : 0;
    longestClear = Math.max(longestClear, clear);
    run = isFailing ? run + 1 : 0;
    longest = Math.max(longest, run);
    failing += Number(isFailing);
    wandering += Number(
      Math.abs(block.offset) > WANDER_S[0] &&
        Math.abs(block.offset) < WANDER_S[1] &&
        block.steady < WANDERING_SHARE * block.tracked,
    );
  }
  if (longestClear >= CLEAR.run) return 'clear';
  const isFailing = longest >= MIN_RUN && failing >= MIN_FAILING * plain.length;
  return isFailing || wandering + failing >= MIN_WANDERING * plain.length ? 'tracked' : null;
}
