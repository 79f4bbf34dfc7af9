import { probability } from '../fit/calibrate-scores.ts';
import type { ScoreCalibration } from '../fit/calibrate-scores.ts';
import { scoreRow } from '../fit/boosted-linear.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import { choosePlaces } from './choose-places.ts';
import type { Place } from './choose-places.ts';
import { featureNames } from './place-features.ts';
import type { PlaceTable } from './place-features.ts';
import { matchEvents } from '../../metrics/match-events.ts';

/** A place by the line that it belongs to. */
export interface LinePlace extends Place {
  readonly line: number;
  /** Index into the model's offsets. */
  readonly offset: number;
}

/** Log odds of every line and offset: lines × offsets, row-major. */
export function scoreLines({ features, lines }: PlaceTable, place: readonly LinearModel[]): Float64Array {
  const scores = new Float64Array(lines.beats.length * place.length);
  for (let line = 0; line < lines.beats.length; line++)
    for (const [k, model] of place.entries())
      scores[line * place.length + k] = scoreRow(model, features, line * featureNames.length);
  return scores;
}

/** The places to cue, from their probabilities (lines × offsets). */
export function placesFrom(
  { lines }: PlaceTable,
  offsets: readonly number[],
  probabilities: ArrayLike<number>,
  distance: number,
): LinePlace[] {
  const places: LinePlace[] = [];
  for (let line = 0; line < lines.beats.length; line++)
    for (const [k, offset] of offsets.entries()) {
      const beat = lines.beats[line]! + offset;
      // A first bar that begins a little before the file is cued at its first sample.
      if (lines.timeOf(beat) < -1) continue;
      places.push({ line, offset: k, beat, probability: probabilities[line * offsets.length + k]! });
    }
  return choosePlaces(places, distance);
}

export function calibrated(scores: Float64Array, calibration: ScoreCalibration): Float64Array {
  return scores.map((score) => probability(score, calibration));
}

/** F1 of predicted places; 1 where there is nothing to find and nothing was found. */
export function placeF1(reference: readonly number[], predicted: readonly number[], window: number): number {
  const total = reference.length + predicted.length;
  if (total === 0) return 1;
  const ascending = (times: readonly number[]): number[] => times.toSorted((a, b) => a - b);
  return (2 * matchEvents(ascending(reference), ascending(predicted), window).length) / total;
}
