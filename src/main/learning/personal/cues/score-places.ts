import type { ScoreCalibration } from '../fit/calibrate-scores.ts';
import { chooseRows } from '../fit/boosted-choice.ts';
import { scoreRow } from '../fit/boosted-linear.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import { sigmoid } from '../../../numeric/sigmoid.ts';
import { choosePlaces } from './choose-places.ts';
import type { Place } from './choose-places.ts';
import type { CueModel, RoleModel } from './cue-model.ts';
import { cueFeatureNames } from './cue-features.ts';
import type { PlaceTable } from './place-features.ts';

/** A place and the line that it belongs to. */
export interface LinePlace extends Place {
  readonly line: number;
  /** Index into the model's offsets. */
  readonly offset: number;
}

/** Probabilities of roles are limited to this and its complement. */
export const ROLE_LIMIT = 1e-4;

/** Log odds for every line and offset: lines × offsets, row-major. */
export function scoreLines({ features, lines }: PlaceTable, place: readonly LinearModel[]): Float64Array {
  const scores = new Float64Array(lines.beats.length * place.length);
  for (let line = 0; line < lines.beats.length; line++)
    for (const [k, model] of place.entries())
      scores[line * place.length + k] = scoreRow(model, features, line * cueFeatureNames.length);
  return scores;
}

/** Log odds that any of the roles is at each line and offset: lines × offsets. */
export function scoreRoles(
  { features, lines }: PlaceTable,
  roles: readonly RoleModel[],
  offsets: number,
): Float64Array {
  const count = lines.beats.length;
  /** Log probability of none of the roles. */
  const nothing = new Float64Array(count * offsets);
  for (const role of roles) {
    const scores = Float64Array.from({ length: count }, (_, line) =>
      scoreRow(role, features, line * cueFeatureNames.length),
    );
    for (const [line, p] of chooseRows(scores, 0).entries())
      nothing[line * offsets + role.offset]! += Math.log(1 - Math.min(1 - ROLE_LIMIT, p));
  }
  return nothing.map((value) => {
    const any = Math.min(1 - ROLE_LIMIT, Math.max(ROLE_LIMIT, 1 - Math.exp(value)));
    return Math.log(any / (1 - any));
  });
}

/** What turns the log odds of lines and roles into probabilities. */
export interface PlaceCalibration extends ScoreCalibration {
  readonly roleWeight: number;
}

/** Probabilities from the log odds of the lines and of the roles; without roles from the lines alone. */
export function combineScores(
  lines: Float64Array,
  roles: Float64Array | null,
  { scale, offset, roleWeight }: PlaceCalibration,
): Float64Array {
  return lines.map((score, i) => sigmoid(scale * score + offset + (roles ? roleWeight * roles[i]! : 0)));
}

/** Probability of a cue at every line and offset of a track: lines × offsets. */
export function placeProbabilities(
  table: PlaceTable,
  { place, roles, roleWeight, calibration }: Pick<CueModel, 'place' | 'roles' | 'roleWeight' | 'calibration'>,
): Float64Array {
  return combineScores(
    scoreLines(table, place),
    roles.length > 0 ? scoreRoles(table, roles, place.length) : null,
    { ...calibration, roleWeight },
  );
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
