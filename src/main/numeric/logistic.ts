import { sigmoid } from './sigmoid.ts';
const ITERATIONS = 25;
/** A fit ends when the log-likelihood gains less than this. */
const MIN_GAIN = 1e-3;
/** Keeps the intercept finite if there is only one class. */
const CONSTANT_PENALTY = 1e-3;

/** Samples of a binary classification. */
export interface LogisticCases {
  /** Samples × features, row-major. */
  readonly features: Float32Array | Float64Array;
  /** 1 for yes, 0 for no. */
  readonly labels: ArrayLike<number>;
  readonly featureCount: number;
  /** Indices of the samples to fit. */
  readonly items: Int32Array;
  /** Sample weights by index; all 1 if absent. */
  readonly caseWeights?: Float64Array;
}

export interface LogisticOptions {
  /** Factor of half the squared weights, in samples. */
  readonly penalty: number;
  /** The same for the intercept: small, only to keep it finite. */
  readonly constantPenalty?: number;
  readonly minGain?: number;
}

/** Probability of yes for a row of `features`; the last weight is the intercept. */
export function predictLogistic(
  weights: Float64Array,
  features: Float32Array | Float64Array,
  item: number,
): number {
  const count = weights.length - 1;
  let sum = weights[count]!;
  const row = item * count;
  for (let k = 0; k < count; k++) sum += weights[k]! * features[row + k]!;
  return sigmoid(sum);
}

/**
 * Weights of an L2-penalised logistic regression, the intercept last. The penalised log-likelihood is concave, so
 * Newton's steps, halved if they overshoot, reach its only maximum.
 */
export function fitLogisticRegression(
  { features, labels, featureCount: count, items, caseWeights }: LogisticCases,
  { penalty, constantPenalty = CONSTANT_PENALTY, minGain = MIN_GAIN }: LogisticOptions,
): Float64Array {
  const size = count + 1;
  const penaltyOf = (k: number): number => (k === count ? constantPenalty : penalty);
  const likelihood = (weights: Float64Array): number => {
    let sum = 0;
    for (const i of items) {
      const p = predictLogistic(weights, features, i);
      sum += (caseWeights?.[i] ?? 1) * Math.log(Math.max(1e-12, labels[i] === 1 ? p : 1 - p));
    }
    for (let k = 0; k < size; k++) sum -= 0.5 * penaltyOf(k) * weights[k]! ** 2;
    return sum;
  };
  let weights = new Float64Array(size);
  // Starts from the class frequency with one more sample of each class, so that no class is impossible.
  let positive = 0;
  for (const i of items) positive += labels[i]!;
  weights[count] = Math.log((positive + 1) / (items.length - positive + 1));
  let reached = likelihood(weights);
  const row = new Float64Array(size);
  row[count] = 1;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (const i of items) {
      const p = predictLogistic(weights, features, i);
      const caseWeight = caseWeights?.[i] ?? 1;
      const error = caseWeight * (labels[i]! - p);
      const spread = caseWeight * (p * (1 - p));
      for (let k = 0; k < count; k++) row[k] = features[i * count + k]!;
      for (let k = 0; k < size; k++) {
        const value = row[k]!;
        if (value === 0) continue;
        gradient[k]! += error * value;
        const weighted = spread * value;
        for (let j = 0; j <= k; j++) hessian[k * size + j]! += weighted * row[j]!;
      }
    }
    for (let k = 0; k < size; k++) {
      for (let j = k + 1; j < size; j++) hessian[k * size + j] = hessian[j * size + k]!;
      hessian[k * size + k]! += penaltyOf(k);
      gradient[k]! -= penaltyOf(k) * weights[k]!;
    }
    const step = solve(hessian, gradient, size);
    let next = weights;
    let value = -Infinity;
    for (let factor = 1; factor > 1e-3 && !(value > reached); factor /= 2) {
      next = weights.map((weight, k) => weight + factor * step[k]!);
      value = likelihood(next);
    }
    if (!(value > reached)) break;
    const gain = value - reached;
    weights = next;
    reached = value;
    if (gain < minGain) break;
  }
  return weights;
}

/** Solves a positive definite system in place (Cholesky). */
function solve(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      matrix[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[j * size + j]!;
    }
  const result = right.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) result[i]! -= matrix[i * size + k]! * result[k]!;
    result[i]! /= matrix[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) result[i]! -= matrix[k * size + i]! * result[k]!;
    result[i]! /= matrix[i * size + i]!;
  }
  return result;
}
