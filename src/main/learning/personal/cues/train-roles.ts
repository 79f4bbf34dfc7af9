import type { LinearModel } from '../fit/boosted-linear.ts';
import { boostChoice, chooseRows, NO_CHOICE } from '../fit/boosted-choice.ts';
import type { ChoiceModel } from '../fit/boosted-choice.ts';
import { addScores, selectRows } from '../fit/sparse-design.ts';
import type { SparseDesign } from '../fit/sparse-design.ts';
import { placesOf } from './cue-example.ts';
import type { CueExample } from './cue-example.ts';
import { cuePenaltyFactors } from './cue-features.ts';
import { findRoles } from './roles.ts';
import type { Role } from './roles.ts';
import type { RoleModel } from './cue-model.ts';
import type { CueTrainingOptions } from './training-options.ts';
import type { TrainingRows } from './training-rows.ts';
import { linesOf } from './track-lines.ts';

const PENALTY = 2;
const STEPS = [0, 5, 10, 20, 40, 80] as const;
/** More tracks teach little more about a role, and take time. */
const MAX_TRACKS = 300;
/** Lines below these log odds are rarely cued: one in {@link RARE_SHARE} is enough to represent them. */
const RARE_SCORE = -5;
const RARE_SHARE = 4;
/** The role has no part in a track where its cue is at another offset than usual. */
const ELSEWHERE = -2;

interface RoleRows {
  readonly design: SparseDesign;
  /** Index of the example of each case. */
  readonly tracks: readonly number[];
  readonly starts: Int32Array;
  /** Row of the design within all rows. */
  readonly rows: Int32Array;
  /** By which the log odds of each row rise because it represents others. */
  readonly share: Float64Array;
}

/** Lines of the tracks that take part, those that are likely and some of the others. */
function selectLines(
  { design, track, weights }: TrainingRows,
  best: Float64Array,
  isCued: (row: number) => boolean,
  trackWeights: ArrayLike<number>,
): RoleRows {
  const tracks = [...new Set(track)]
    .filter((one) => trackWeights[one]! > 0)
    .sort((a, b) => trackWeights[b]! - trackWeights[a]! || b - a)
    .slice(0, MAX_TRACKS)
    .sort((a, b) => a - b);
  const taken = new Set(tracks);
  const kept: number[] = [];
  const share: number[] = [];
  const counts = new Map<number, number>();
  let rare = 0;
  for (let row = 0; row < track.length; row++) {
    if (!taken.has(track[row]!)) continue;
    const isRare = best[row]! < RARE_SCORE && !isCued(row);
    if (isRare && rare++ % RARE_SHARE !== 0) continue;
    kept.push(row);
    share.push(Math.log(weights[row]! * (isRare ? RARE_SHARE : 1)));
    counts.set(track[row]!, (counts.get(track[row]!) ?? 0) + 1);
  }
  const starts = new Int32Array(tracks.length + 1);
  for (const [i, one] of tracks.entries()) starts[i + 1] = starts[i]! + (counts.get(one) ?? 0);
  const rows = Int32Array.from(kept);
  return { design: selectRows(design, rows), tracks, starts, rows, share: Float64Array.from(share) };
}

/** Line and offset of each cued place of each example; null for a place that is at none. */
function linesOfPlaces(
  examples: readonly CueExample[],
  offsets: readonly number[],
): ({ readonly line: number; readonly offset: number } | null)[][] {
  return examples.map((example) => {
    const { beats, beatAt } = linesOf(example);
    return placesOf(example).map(({ time }) => {
      const beat = beatAt(time);
      for (const [offset, distance] of offsets.entries()) {
        const line = beats.findIndex((one) => Math.abs(beat - distance - one) < 0.5);
        if (line >= 0) return { line, offset };
      }
      return null;
    });
  });
}

type FoundPlaces = ReturnType<typeof linesOfPlaces>;

/** The offset at which a role is most often. */
function usualOffset(role: Role, found: FoundPlaces): number | null {
  const counts = new Map<number, number>();
  for (const [t, place] of role.entries()) {
    const offset = place === null ? undefined : found[t]![place]?.offset;
    if (offset !== undefined) counts.set(offset, (counts.get(offset) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? null;
}

/** The choice in terms of the lines' log odds: choosing none has 0. */
function toRole(
  { none, weights }: ChoiceModel,
  offset: number,
  { bias, weights: own }: LinearModel,
): RoleModel {
  return { offset, bias: bias - none, weights: weights.map((weight, k) => weight + own[k]!) };
}

/** Models of the roles for each fold, trained on the other folds, and for all tracks. */
export interface FittedRoles {
  readonly unseen: readonly (readonly RoleModel[])[];
  all(places: readonly LinearModel[]): Promise<RoleModel[]>;
}

/**
 * Learns the roles of cues: for each, which line of a track it takes, as a choice between the lines and none. It
 * starts from what a model of all cues says about the lines, so that little is to be learned for each.
 * @param unseen log odds of the lines from models that were not trained on the track; rows × offsets.
 */
export async function learnRoles(
  examples: readonly CueExample[],
  rows: TrainingRows,
  offsets: readonly number[],
  folds: Int32Array,
  places: readonly (readonly LinearModel[])[],
  trackWeights: ArrayLike<number>,
  options: CueTrainingOptions,
): Promise<FittedRoles> {
  const scores = offsets.map((_, k) => {
    const own = Float64Array.from(rows.track, (track) => places[folds[track]!]![k]!.bias);
    for (const [fold, models] of places.entries()) {
      const part = new Float64Array(own.length);
      addScores(part, models[k]!.weights, rows.design);
      for (let row = 0; row < own.length; row++)
        if (folds[rows.track[row]!] === fold) own[row]! += part[row]!;
    }
    return own;
  });
  const best = Float64Array.from(rows.track, (_, row) => Math.max(...scores.map((own) => own[row]!)));
  const chosen = selectLines(rows, best, (row) => rows.cued[row]!.length > 0, trackWeights);
  const found = linesOfPlaces(examples, offsets);
  const rowAt = new Map(Array.from(chosen.rows, (row, i) => [`${rows.track[row]} ${rows.line[row]}`, i]));
  const learned: { offset: number; unseen: ChoiceModel[]; all: () => ChoiceModel }[] = [];
  for (const role of findRoles(examples)) {
    const offset = usualOffset(role, found);
    if (offset === null) continue;
    const target = Int32Array.from(chosen.tracks, (t) => {
      if (role[t] === null) return NO_CHOICE;
      const place = found[t]![role[t]!];
      return place?.offset === offset ? (rowAt.get(`${t} ${place.line}`) ?? ELSEWHERE) : ELSEWHERE;
    });
    const initial = Float64Array.from(chosen.rows, (row, i) => scores[offset]![row]! + chosen.share[i]!);
    const fit = (isUsed: (track: number) => boolean, steps: readonly number[]): ChoiceModel[] =>
      boostChoice(
        {
          design: chosen.design,
          starts: chosen.starts,
          chosen: target,
          initial,
          weights: Float64Array.from(chosen.tracks, (t, i) =>
            target[i] !== ELSEWHERE && isUsed(t) ? trackWeights[t]! : 0,
          ),
        },
        { steps, penalty: PENALTY, factors: cuePenaltyFactors },
      );
    const likelihood = new Float64Array(STEPS.length);
    const byFold: ChoiceModel[][] = [];
    for (const fold of places.keys()) {
      await options.checkpoint?.();
      const models = fit((t) => folds[t] !== fold, STEPS);
      byFold.push(models);
      for (const [choice, { none, weights }] of models.entries()) {
        const own = initial.slice();
        addScores(own, weights, chosen.design);
        for (const [i, t] of chosen.tracks.entries()) {
          if (folds[t] !== fold || target[i] === ELSEWHERE) continue;
          const p = chooseRows(own, none, chosen.starts[i]!, chosen.starts[i + 1]!);
          const hit =
            target[i] === NO_CHOICE
              ? 1 - p.reduce((sum, value) => sum + value, 0)
              : p[target[i]! - chosen.starts[i]!]!;
          likelihood[choice]! += trackWeights[t]! * Math.log(Math.max(1e-9, hit));
        }
      }
    }
    const choice = likelihood.indexOf(Math.max(...likelihood));
    learned.push({
      offset,
      unseen: byFold.map((models) => models[choice]!),
      all: () => fit(() => true, [STEPS[choice]!])[0]!,
    });
  }
  return {
    unseen: places.map((own, fold) =>
      learned.map(({ offset, unseen }) => toRole(unseen[fold]!, offset, own[offset]!)),
    ),
    async all(own) {
      const models: RoleModel[] = [];
      for (const { offset, all } of learned) {
        await options.checkpoint?.();
        models.push(toRole(all(), offset, own[offset]!));
      }
      return models;
    },
  };
}
