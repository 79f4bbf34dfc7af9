import type { Rng } from '../../src/main/numeric/rng.ts';

/** How the tempo of a piece varies. */
export type TempoKind = 'constant' | 'jump' | 'ramp' | 'drift';

/**
 * Intervals in seconds between `count` beats, starting at `bpm`. Jumps happen at one of `borders` (beats), by any ratio
 * that stays between 62 and 205 BPM; ramps take 8 to 64 beats; drift is a smooth variation within 3 %.
 */
export function drawIntervals(
  rng: Rng,
  kind: TempoKind,
  bpm: number,
  count: number,
  borders: readonly number[],
): Float64Array {
  const tempo = new Float64Array(count).fill(bpm);
  const bounded = (value: number): number => Math.min(205, Math.max(62, value));
  if (kind === 'jump') {
    const changes = rng.pick([1, 1, 2]);
    let current = bpm;
    for (const border of rng
      .shuffle(borders)
      .slice(0, changes)
      .sort((a, b) => a - b)) {
      current = bounded(
        current * rng.pick([4 / 3, 3 / 4, 3 / 2, 2 / 3, rng.range(0.7, 1.4), rng.range(0.9, 1.1)]),
      );
      tempo.fill(current, border);
    }
  } else if (kind === 'ramp') {
    const from = rng.int(8, Math.max(8, Math.floor(count * 0.7)));
    const length = rng.int(8, 64);
    const target = bounded(bpm * rng.range(0.75, 1.33));
    for (let beat = from; beat < count; beat++)
      tempo[beat] = bpm + (target - bpm) * Math.min(1, (beat - from) / length);
  } else if (kind === 'drift') {
    const depth = rng.range(0.004, 0.03);
    const slow = rng.range(20, 120);
    const [phaseA, phaseB] = [rng.range(0, 2 * Math.PI), rng.range(0, 2 * Math.PI)];
    for (let beat = 0; beat < count; beat++) {
      const wander =
        0.7 * Math.sin((2 * Math.PI * beat) / slow + phaseA) +
        0.3 * Math.sin((2 * Math.PI * beat) / (slow * 0.37) + phaseB);
      tempo[beat] = bpm * (1 + depth * wander);
    }
  }
  return tempo.map((value) => 60 / value);
}

/** The time of any fractional beat; the first tempo also applies before beat 0. */
export function createPulse(origin: number, intervals: Float64Array): (beat: number) => number {
  const times = new Float64Array(intervals.length + 1);
  times[0] = origin;
  for (let beat = 0; beat < intervals.length; beat++) times[beat + 1] = times[beat]! + intervals[beat]!;
  return (beat) => {
    if (beat < 0) return origin + beat * intervals[0]!;
    const whole = Math.floor(beat);
    if (whole >= intervals.length)
      return times[intervals.length]! + (beat - intervals.length) * intervals[intervals.length - 1]!;
    return times[whole]! + (beat - whole) * intervals[whole]!;
  };
}
