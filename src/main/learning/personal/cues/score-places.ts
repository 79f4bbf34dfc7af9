import { probability } from '../fit/calibrate-scores.ts';
import type { ScoreCalibration } from '../fit/calibrate-scores.ts';
import { scoreRow } from '../fit/boosted-linear.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import { choosePlaces } from './choose-places.ts';
import type { Place } from './choose-places.ts';
import { featureNames } from './place-features.ts';
import type { PlaceTable } from './place-features.ts';

/** A place and the line that it belongs to. */
export interface LinePlace extends Place {
  readonly line: number;
  /** Index into the model's offsets. */
  readonly offset: number;
}

/** Log odds for every line and offset: lines × offsets, row-major. */
export function scoreLines({ features, lines }: PlaceTable, place: readonly LinearModel[]): Float64Array {
  const scores = new Float64Array(lines.beats.length * place.length);
  for (let line = 0; line < lines.beats.length; line++)
    for (const [k, model] of place.entries())
      scores[line * place.length + k] = scoreRow(model, features, line * featureNames.length);
  return scores;
}

/** Chooses the places to cue from their probabilities (lines × offsets). */
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
      // If the first bar begins slightly before the file, the cue goes on the first sample.
      if (lines.timeOf(beat) < -1) continue;
      places.push({ line, offset: k, beat, probability: probabilities[line * offsets.length + k]! });
    }
  return choosePlaces(places, distance);
}

export function calibrated(scores: Float64Array, calibration: ScoreCalibration): Float64Array {
  return scores.map((score) => probability(score, calibration));
}
