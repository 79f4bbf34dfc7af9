import type { ItemTable } from '../dataset/label-errors/item-table.ts';
import type { Labelled } from '../dataset/label-errors/labelled.ts';

/** Strength of the penalty on weights, as a number of items. */
const PENALTY = 3;
const ITERATIONS = 25;
/** Gain in log-likelihood below which a fit is done. */
const MIN_GAIN = 1e-3;
/** Items that one fit looks at: some hundred for each of its weights, however large the collection. */
const MAX_ITEMS = 15_000;
/** Probabilities stay this far from certainty: no label is beyond doubt. */
const MIN_PROBABILITY = 1e-4;

export interface LogisticOptions {
  /** Fold of each track. */
  readonly folds: Uint8Array;
  readonly foldCount: number;
}

/**
 * Out-of-sample probabilities of two classes from the items' features: a logistic regression for each fold, fitted on the labels of the other
 * folds (penalised Newton steps). Neither the item nor anything of its fold has a say in its own probability. Where the other folds
 * have no labels, or only of one class, the frequency of the class is all that is known.
 */
export function crossFitLogistic(table: ItemTable, { folds, foldCount }: LogisticOptions): Labelled {
  const { track, label, features } = table.columns();
  const { size, featureCount } = table;
  const probabilities = new Float32Array(size * 2);
  for (let fold = 0; fold < foldCount; fold++) {
    let others = 0;
    for (let i = 0; i < size; i++) others += Number(folds[track[i]!] !== fold);
    if (others === size) continue;
    const stride = Math.max(1, Math.ceil(others / MAX_ITEMS));
    const items = new Int32Array(Math.ceil(others / stride));
    for (let i = 0, seen = 0; i < size; i++)
      if (folds[track[i]!] !== fold && seen++ % stride === 0) items[Math.floor((seen - 1) / stride)] = i;
    const weights = fit(features, label, featureCount, items);
    for (let i = 0; i < size; i++) {
      if (folds[track[i]!] !== fold) continue;
      const p = predict(weights, features, i, featureCount);
      const one = Math.min(1 - MIN_PROBABILITY, Math.max(MIN_PROBABILITY, p));
      probabilities[i * 2] = 1 - one;
      probabilities[i * 2 + 1] = one;
    }
  }
  return { labels: label, probabilities, classCount: 2 };
}

/** The last weight is the constant. */
function predict(weights: Float64Array, features: Float32Array, item: number, count: number): number {
  let sum = weights[count]!;
  const row = item * count;
  for (let k = 0; k < count; k++) sum += weights[k]! * features[row + k]!;
  return 1 / (1 + Math.exp(-sum));
}

/** Penalised log-likelihood: concave, so that Newton's steps, halved where they overshoot, lead to its one maximum. */
function likelihood(
  weights: Float64Array,
  features: Float32Array,
  label: Int32Array,
  count: number,
  items: Int32Array,
): number {
  let sum = 0;
  for (const i of items) {
    const p = predict(weights, features, i, count);
    sum += Math.log(Math.max(1e-12, label[i] === 1 ? p : 1 - p));
  }
  for (let k = 0; k <= count; k++) sum -= 0.5 * penaltyOf(k, count) * weights[k]! ** 2;
  return sum;
}

/** The constant is hardly held back, only so far that it stays finite. */
function penaltyOf(k: number, count: number): number {
  return k === count ? 1e-3 : PENALTY;
}

function fit(features: Float32Array, label: Int32Array, count: number, items: Int32Array): Float64Array {
  const size = count + 1;
  let weights = new Float64Array(size);
  // A constant that is the frequency of the class, one item of each kind added: a class is never impossible.
  let positive = 0;
  for (const i of items) positive += label[i]!;
  weights[count] = Math.log((positive + 1) / (items.length - positive + 1));
  let reached = likelihood(weights, features, label, count, items);
  const row = new Float64Array(size);
  row[count] = 1;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (const i of items) {
      const p = predict(weights, features, i, count);
      const error = label[i]! - p;
      const spread = p * (1 - p);
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
      hessian[k * size + k]! += penaltyOf(k, count);
      gradient[k]! -= penaltyOf(k, count) * weights[k]!;
    }
    const step = solve(hessian, gradient, size);
    let factor = 1;
    let next = weights;
    let value = -Infinity;
    for (; factor > 1e-3; factor /= 2) {
      next = weights.map((weight, k) => weight + factor * step[k]!);
      value = likelihood(next, features, label, count, items);
      if (value > reached) break;
    }
    if (!(value > reached)) break;
    const gain = value - reached;
    weights = next;
    reached = value;
    if (gain < MIN_GAIN) break;
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
