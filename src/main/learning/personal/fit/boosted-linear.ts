import { sigmoid } from '../../../numeric/sigmoid.ts';
import type { SparseDesign } from './sparse-design.ts';

/** log odds = bias + Σ weights · features. */
export interface LinearModel {
  readonly bias: number;
  readonly weights: Float64Array;
}

export interface BoostOptions {
  readonly steps: number;
  /**
   * Added to the curvature of the likelihood: the gain a feature must overcome before it counts, so that rare features
   * need more support.
   */
  readonly penalty: number;
  /** Factor on the penalty by feature; defaults to 1. */
  readonly factors?: Float64Array;
  /** Learning rate: the share of the optimal step that is taken. */
  readonly rate?: number;
  /**
   * Log odds of each row that are known beforehand. The model then learns what to add to them, so that without steps it
   * changes nothing.
   */
  readonly initial?: Float64Array;
  /** Called with the model after every step; its values change with the next step. */
  readonly onStep?: (step: number, model: LinearModel) => void;
}

const RATE = 0.15;
/** Stop when the gain in log-likelihood is below this. */
const MIN_GAIN = 1e-4;

/**
 * Logistic regression by componentwise boosting (P. Bühlmann and T. Hothorn, "Boosting Algorithms", Statistical Science
 * 2007): each step updates the single weight with the largest gain, so that few features are chosen and the number of
 * steps acts as regularisation. Works with far more features than rows.
 * @param labels 0 to 1; intermediate values for uncertain labels.
 */
export function boostLinear(
  design: SparseDesign,
  labels: Float32Array,
  rowWeights: Float32Array,
  { steps, penalty, factors, rate = RATE, initial, onStep }: BoostOptions,
): LinearModel {
  const { rows, columns } = design;
  const weights = new Float64Array(columns.length);
  const score = new Float64Array(rows);
  const gradient = new Float64Array(rows);
  const curvature = new Float64Array(rows);
  let positive = 0;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    positive += labels[i]! * rowWeights[i]!;
    total += rowWeights[i]!;
  }
  let bias = initial ? 0 : Math.log((positive + 0.5) / (total - positive + 0.5));
  for (let i = 0; i < rows; i++) score[i] = bias + (initial?.[i] ?? 0);

  /** Computes the gradient and curvature of the likelihood at every row; returns their sums. */
  function measure(): { gradient: number; curvature: number } {
    let gradients = 0;
    let curvatures = 0;
    for (let i = 0; i < rows; i++) {
      const p = sigmoid(score[i]!);
      const weight = rowWeights[i]!;
      gradient[i] = (labels[i]! - p) * weight;
      curvature[i] = p * (1 - p) * weight;
      gradients += gradient[i]!;
      curvatures += curvature[i]!;
    }
    return { gradient: gradients, curvature: curvatures };
  }

  for (let step = 0; step < steps; step++) {
    const sums = measure();
    const shift = (0.5 * sums.gradient) / (sums.curvature + 1e-6);
    bias += shift;
    for (let i = 0; i < rows; i++) score[i]! += shift;
    measure();
    let best = -1;
    let bestGain = MIN_GAIN;
    let bestMove = 0;
    for (const [k, { row, value }] of columns.entries()) {
      let slope = 0;
      let bend = penalty * (factors?.[k] ?? 1);
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
    if (best < 0) break;
    const move = rate * bestMove;
    weights[best]! += move;
    const { row, value } = columns[best]!;
    for (let i = 0; i < row.length; i++) score[row[i]!]! += move * value[i]!;
    onStep?.(step + 1, { bias, weights });
  }
  return { bias, weights };
}

/** Log odds of the feature row that begins at `start`. */
export function scoreRow({ bias, weights }: LinearModel, features: Float32Array, start: number): number {
  let sum = bias;
  for (let k = 0; k < weights.length; k++) {
    const value = features[start + k]!;
    if (value !== 0) sum += value * weights[k]!;
  }
  return sum;
}
