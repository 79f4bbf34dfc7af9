import type { TempoRange } from '../../../shared/domain/index.ts';
import type { Activations } from '../types.ts';
import { activationAt } from './activation-at.ts';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Every second beat: those that the model hears more clearly. */
function halve(beats: readonly number[], activations: Activations): number[] {
  const [even, odd] = [0, 1].map((parity) => beats.filter((_, k) => k % 2 === parity)) as [
    number[],
    number[],
  ];
  const clarity = (times: readonly number[]): number =>
    mean(times.map((time) => activationAt(time, activations)));
  return clarity(odd) > clarity(even) ? odd : even;
}

const double = (beats: readonly number[]): number[] =>
  beats.flatMap((time, k) => (k + 1 < beats.length ? [time, (time + beats[k + 1]!) / 2] : [time]));

/**
 * Beats of one stretch of music, counted at half or double the tempo if only that is within the range. A stretch after a
 * jump is tracked at intervals near those before it, so that 128 BPM after 200 BPM are found as 256.
 */
export function countInRange(
  beats: readonly number[],
  { min, max }: TempoRange,
  activations: Activations,
): readonly number[] {
  if (beats.length < 4) return beats;
  const bpm = (60 * (beats.length - 1)) / (beats.at(-1)! - beats[0]!);
  if (bpm > max && bpm / 2 >= min) return halve(beats, activations);
  return bpm < min && bpm * 2 <= max ? double(beats) : beats;
}
