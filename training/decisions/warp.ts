/**
 * Real music with a varying tempo, as from a tape or a turntable: at time t, it plays the recording's position
 * `sourceAt(t)`.
 */
import { createRng } from '../../src/main/numeric/rng.ts';

/** How the speed varies: a `jump` happens on a bar line, a ramp lasts half a minute, a drift continues throughout. */
export const WARPS = ['jump', 'ramp', 'drift'] as const;
export type WarpKind = (typeof WARPS)[number];

export interface Warp {
  /** Seconds. */
  readonly duration: number;
  /** Position in the recording that plays at a time, seconds. */
  sourceAt(time: number): number;
  /** When a position in the recording plays; monotonic. */
  timeOf(source: number): number;
}

const JUMPS = [4 / 3, 3 / 4, 5 / 4, 4 / 5, 1.15, 0.87, 1.06, 0.94] as const;
const RAMP_S = 30;
const MAX_RAMP = 0.12;
const DRIFT_DEPTH = [0.008, 0.03] as const;
const DRIFT_S = [15, 60] as const;
/** Seconds between the points of a warp, with linear interpolation. */
const STEP_S = 0.01;

/** Draws a warp of a recording of `duration` seconds; deterministic for a seed. */
export function drawWarp(seed: string, kind: WarpKind, duration: number, downbeats: readonly number[]): Warp {
  const rng = createRng(`warp:${seed}`);
  const middle = downbeats[Math.floor(downbeats.length * rng.range(0.35, 0.65))] ?? duration / 2;
  const ratio = kind === 'jump' ? rng.pick(JUMPS) : 1 + rng.range(-MAX_RAMP, MAX_RAMP);
  const depth = rng.range(...DRIFT_DEPTH);
  const [slow, phase] = [rng.range(...DRIFT_S), rng.range(0, 2 * Math.PI)];
  const speedAt = (source: number): number => {
    if (kind === 'jump') return source < middle ? 1 : ratio;
    if (kind === 'ramp') return 1 + (ratio - 1) * Math.min(1, Math.max(0, (source - middle) / RAMP_S));
    const angle = (2 * Math.PI * source) / slow + phase;
    return 1 + depth * (0.75 * Math.sin(angle) + 0.25 * Math.sin(2.7 * angle));
  };
  /** When each hundredth of a second of the recording plays. */
  const times = new Float64Array(Math.ceil(duration / STEP_S) + 1);
  for (let i = 1; i < times.length; i++) times[i] = times[i - 1]! + STEP_S / speedAt((i - 0.5) * STEP_S);
  const interpolate = (at: number): number => {
    const i = Math.max(0, Math.min(times.length - 2, Math.floor(at)));
    return times[i]! + (at - i) * (times[i + 1]! - times[i]!);
  };
  return {
    duration: times.at(-1)!,
    timeOf: (source) => interpolate(source / STEP_S),
    sourceAt(time) {
      let [low, high] = [0, times.length - 2];
      while (low < high) {
        const i = (low + high + 1) >> 1;
        if (times[i]! <= time) low = i;
        else high = i - 1;
      }
      return (low + (time - times[low]!) / (times[low + 1]! - times[low]!)) * STEP_S;
    },
  };
}

/** The warped recording, by cubic interpolation. */
export function playWarped(recording: Float32Array, sampleRate: number, warp: Warp): Float32Array {
  const at = (i: number): number => recording[i] ?? 0;
  const result = new Float32Array(Math.floor(warp.duration * sampleRate));
  const block = 64;
  for (let n = 0; n < result.length; n += block) {
    const from = warp.sourceAt(n / sampleRate) * sampleRate;
    const to = warp.sourceAt((n + block) / sampleRate) * sampleRate;
    for (let k = 0; k < block && n + k < result.length; k++) {
      const position = from + ((to - from) * k) / block;
      const i = Math.floor(position);
      const x = position - i;
      const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
      result[n + k] = b + 0.5 * x * (c - a + x * (2 * a - 5 * b + 4 * c - d + x * (3 * (b - c) + d - a)));
    }
  }
  return result;
}
