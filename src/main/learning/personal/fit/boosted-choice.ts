import type { SparseDesign } from './sparse-design.ts';

/** Cases that each choose one of their rows, or none. */
export interface ChoiceCases {
  readonly design: SparseDesign;
  /** First row of each case, and the number of rows at the end; the rows of a case follow one another. */
  readonly starts: Int32Array;
  /** Row that each case chose; {@link NO_CHOICE} where it chose none. */
  readonly chosen: Int32Array;
  /** Of the cases; one with 0 has no part. */
  readonly weights: Float64Array;
  /** What is known of each row beforehand, as log odds. */
  readonly initial: Float64Array;
}

export const NO_CHOICE = -1;

/** Log odds of a row = weights · features, and of choosing none, both up to the same constant. */
export interface ChoiceModel {
  readonly none: number;
  readonly weights: Float64Array;
}

interface ChoiceOptions {
  /** Ascending numbers of steps, for each of which a model is returned. */
  readonly steps: readonly number[];
  readonly penalty: number;
  /** Factor on the penalty by feature. */
  readonly factors: Float64Array;
}

/** Share of the optimal step that is taken. */
const RATE = 0.3;
const MIN_GAIN = 1e-4;
/** Curvature of the prior on choosing none. */
const NONE_PENALTY = 0.5;
const NONE_STEPS = 20;

/**
 * Probabilities of the rows from `from` to `to`: they and choosing none sum to 1.
 * @param scores log odds of the rows.
 */
export function chooseRows(scores: Float64Array, none: number, from = 0, to = scores.length): Float64Array {
  let top = none;
  for (let i = from; i < to; i++) if (scores[i]! > top) top = scores[i]!;
  let sum = Math.exp(none - top);
  const result = new Float64Array(to - from);
  for (let i = from; i < to; i++) sum += result[i - from] = Math.exp(scores[i]! - top);
  return result.map((value) => value / sum);
}

/**
 * Conditional logistic regression (D. McFadden 1974) by componentwise boosting: the rows of a case compete, so what
 * its rows have in common does not count, and a row gains where the others are unlikely.
 */
export function boostChoice(
  { design, starts, chosen, weights: caseWeights, initial }: ChoiceCases,
  { steps, penalty, factors }: ChoiceOptions,
): ChoiceModel[] {
  const { rows, columns } = design;
  const weights = new Float64Array(columns.length);
  const score = initial.slice();
  const gradient = new Float64Array(rows);
  const curvature = new Float64Array(rows);
  let none = 0;
  const used = [...caseWeights.keys()].filter((one) => caseWeights[one]! > 0);

  /** Computes gradient and curvature of the likelihood at every row; returns those of choosing none. */
  function measure(): { gradient: number; curvature: number } {
    const sums = { gradient: 0, curvature: 0 };
    for (const one of used) {
      const [from, to, weight] = [starts[one]!, starts[one + 1]!, caseWeights[one]!];
      let rest = 1;
      for (const [i, p] of chooseRows(score, none, from, to).entries()) {
        rest -= p;
        gradient[from + i] = weight * (Number(chosen[one] === from + i) - p);
        curvature[from + i] = weight * p * (1 - p);
      }
      sums.gradient += weight * (Number(chosen[one] === NO_CHOICE) - rest);
      sums.curvature += weight * rest * (1 - rest);
    }
    return sums;
  }

  function moveNone(share: number): void {
    const sums = measure();
    none += Math.max(-2, Math.min(2, (share * sums.gradient) / (sums.curvature + NONE_PENALTY)));
  }

  for (let i = 0; i < NONE_STEPS; i++) moveNone(1);
  const models: ChoiceModel[] = [];
  for (let step = 0; models.length < steps.length; step++) {
    while (models.length < steps.length && steps[models.length]! <= step)
      models.push({ none, weights: weights.slice() });
    moveNone(0.5);
    measure();
    let best = -1;
    let bestGain = MIN_GAIN;
    let bestMove = 0;
    for (const [k, { row, value }] of columns.entries()) {
      let slope = 0;
      let bend = penalty * factors[k]!;
      for (let i = 0; i < row.length; i++) {
        const at = row[i]!;
        const one = value[i]!;
        slope += gradient[at]! * one;
        bend += curvature[at]! * one * one;
      }
      const gain = (slope * slope) / bend;
      if (gain <= bestGain) continue;
      best = k;
      bestGain = gain;
      bestMove = slope / bend;
    }
    if (best < 0) {
      while (models.length < steps.length) models.push({ none, weights: weights.slice() });
      break;
    }
    const move = RATE * bestMove;
    weights[best]! += move;
    const { row, value } = columns[best]!;
    for (let i = 0; i < row.length; i++) score[row[i]!]! += move * value[i]!;
  }
  return models;
}
