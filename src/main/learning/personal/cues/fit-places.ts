import { boostLinear } from '../fit/boosted-linear.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import { selectRows } from '../fit/sparse-design.ts';
import { cuePenaltyFactors } from './cue-features.ts';
import type { CueTrainingOptions } from './training-options.ts';
import { labelsFor } from './training-rows.ts';
import type { TrainingRows } from './training-rows.ts';

/** Offsets × numbers of steps. */
type PlaceModels = readonly (readonly LinearModel[])[];

/** Fits the models of all offsets and keeps a copy after each candidate number of steps. */
async function fitPlaces(
  rows: TrainingRows,
  weights: Float32Array,
  offsets: readonly number[],
  keep: Int32Array | null,
  options: CueTrainingOptions,
): Promise<PlaceModels> {
  const design = keep ? selectRows(rows.design, keep) : rows.design;
  const pick = (values: Float32Array): Float32Array =>
    keep ? Float32Array.from(keep, (row) => values[row]!) : values;
  const last = options.steps.at(-1)!;
  const byOffset: LinearModel[][] = [];
  for (const offset of offsets) {
    await options.checkpoint?.();
    const kept = new Map<number, LinearModel>();
    const final = boostLinear(design, pick(labelsFor(rows, offset)), pick(weights), {
      steps: last,
      penalty: options.penalty,
      factors: cuePenaltyFactors,
      onStep: (step, { bias, weights: own }) => {
        if (options.steps.includes(step)) kept.set(step, { bias, weights: own.slice() });
      },
    });
    byOffset.push(options.steps.map((step) => kept.get(step) ?? final));
  }
  return byOffset;
}

/** Index of the number of steps with the lowest loss on held-out rows, over all offsets. */
function chooseSteps(
  rows: TrainingRows,
  weights: Float32Array,
  offsets: readonly number[],
  folds: Int32Array,
  models: readonly PlaceModels[],
  choices: number,
): number {
  const loss = new Float64Array(choices);
  const { columns } = rows.design;
  for (const [k, offset] of offsets.entries()) {
    const labels = labelsFor(rows, offset);
    for (let choice = 0; choice < choices; choice++) {
      const scores = Float64Array.from(rows.track, (track) => models[folds[track]!]![k]![choice]!.bias);
      for (const [column, { row, value }] of columns.entries())
        for (let i = 0; i < row.length; i++) {
          const at = row[i]!;
          const model = models[folds[rows.track[at]!]!]![k]![choice]!;
          scores[at]! += model.weights[column]! * value[i]!;
        }
      for (let row = 0; row < scores.length; row++) {
        const z = labels[row]! > 0.5 ? -scores[row]! : scores[row]!;
        loss[choice]! += weights[row]! * (z > 30 ? z : Math.log1p(Math.exp(z)));
      }
    }
  }
  return loss.indexOf(Math.min(...loss));
}

/** Models of the lines, by offset. */
export interface FittedPlaces {
  readonly steps: number;
  /** Of each fold, trained on the others. */
  readonly unseen: readonly (readonly LinearModel[])[];
  /** Trained on all rows. */
  all(): Promise<LinearModel[]>;
}

/** Learns which lines are cued, with the number of steps that is best on held-out rows. */
export async function learnPlaces(
  rows: TrainingRows,
  weights: Float32Array,
  offsets: readonly number[],
  folds: Int32Array,
  options: CueTrainingOptions,
): Promise<FittedPlaces> {
  const foldCount = folds.length === 0 ? 0 : Math.max(...folds) + 1;
  const models: PlaceModels[] = [];
  for (let fold = 0; fold < foldCount; fold++) {
    const keep = Int32Array.from(rows.track.keys()).filter((row) => folds[rows.track[row]!] !== fold);
    models.push(await fitPlaces(rows, weights, offsets, keep, options));
  }
  const choice = chooseSteps(rows, weights, offsets, folds, models, options.steps.length);
  return {
    steps: options.steps[choice]!,
    unseen: models.map((byOffset) => byOffset.map((own) => own[choice]!)),
    all: async () => (await fitPlaces(rows, weights, offsets, null, options)).map((own) => own[choice]!),
  };
}
