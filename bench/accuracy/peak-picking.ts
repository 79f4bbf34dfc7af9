import type { Activations } from '../../src/main/analysis/types.ts';
import { quantile } from '../../src/main/learning/metrics/beats.ts';

/** A peak must not be lower than this many frames on either side. */
const REACH = 3;
const THRESHOLD = 0.5;

/** Times in seconds of the local maxima above one half, to a fraction of a frame (parabola through three frames). */
export function pickPeaks(activation: Float32Array, frameRate: number): number[] {
  const times: number[] = [];
  let last = -REACH;
  for (let i = 0; i < activation.length; i++) {
    const value = activation[i]!;
    // The first of several equally high neighbours stands for all.
    if (value <= THRESHOLD || i - last <= 1) continue;
    const around = activation.subarray(Math.max(0, i - REACH), i + REACH + 1);
    if (around.some((other) => other > value)) continue;
    const [left, right] = [activation[i - 1] ?? value, activation[i + 1] ?? value];
    const curvature = left - 2 * value + right;
    times.push((i + (curvature < 0 ? (0.5 * (left - right)) / curvature : 0)) / frameRate);
    last = i;
  }
  return times;
}

function nearest(sorted: readonly number[], time: number): number | undefined {
  let best = sorted[0];
  for (const candidate of sorted) if (Math.abs(candidate - time) < Math.abs(best! - time)) best = candidate;
  return best;
}

/**
 * A network's output without decisions: peaks of its activations, each downbeat moved to the nearest beat, the tempo
 * from the median interval (the minimal post-processing of Beat This!, ISMIR 2024).
 */
export function pickBeats({ beat, downbeat, frameRate }: Activations): {
  readonly beats: number[];
  readonly downbeats: number[];
  readonly bpm: number | null;
} {
  const beats = pickPeaks(beat, frameRate);
  const downbeats = pickPeaks(downbeat, frameRate).flatMap((time) => nearest(beats, time) ?? []);
  const interval = quantile(
    beats.slice(1).map((time, i) => time - beats[i]!),
    0.5,
  );
  return { beats, downbeats: [...new Set(downbeats)], bpm: Number.isNaN(interval) ? null : 60 / interval };
}
