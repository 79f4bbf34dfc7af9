/** Logistic regression on all features with an L2 penalty, and the same with a hidden layer, to compare with what the product learns by. */
import type { SparseDesign } from '../../../src/main/learning/personal/fit/sparse-design.ts';
import { sigmoid } from '../../../src/main/numeric/sigmoid.ts';
import { createRng } from '../../../src/main/numeric/rng.ts';
import type { Fit } from './fit.ts';

/** Adam (D. Kingma and J. Ba, ICLR 2015) on the whole set. */
function createAdam(size: number, rate: number) {
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  let step = 0;
  return (values: Float64Array, gradient: Float64Array): void => {
    step++;
    const [a, b] = [1 - 0.9 ** step, 1 - 0.999 ** step];
    for (let i = 0; i < size; i++) {
      first[i] = 0.9 * first[i]! + 0.1 * gradient[i]!;
      second[i] = 0.999 * second[i]! + 0.001 * gradient[i]! ** 2;
      values[i]! -= (rate * (first[i]! / a)) / (Math.sqrt(second[i]! / b) + 1e-8);
    }
  };
}

function startingBias(labels: Float32Array, weights: Float32Array): number {
  let [positive, total] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    positive += labels[i]! * weights[i]!;
    total += weights[i]!;
  }
  return Math.log((positive + 0.5) / (total - positive + 0.5));
}

const LOGISTIC_STEPS = 300;
/** Of half the squared weights, in rows. */
const LOGISTIC_PENALTY = 1;

export const ridgeLogistic: Fit = ({ rows, columns }, labels, weights) => {
  const size = columns.length;
  const values = new Float64Array(size + 1);
  values[size] = startingBias(labels, weights);
  const adam = createAdam(size + 1, 0.05);
  const gradient = new Float64Array(size + 1);
  const error = new Float64Array(rows);
  for (let step = 0; step < LOGISTIC_STEPS; step++) {
    error.fill(values[size]!);
    for (const [k, { row, value }] of columns.entries())
      for (let i = 0; i < row.length; i++) error[row[i]!]! += values[k]! * value[i]!;
    gradient[size] = 0;
    for (let i = 0; i < rows; i++) {
      error[i] = weights[i]! * (sigmoid(error[i]!) - labels[i]!);
      gradient[size]! += error[i]!;
    }
    for (const [k, { row, value }] of columns.entries()) {
      let sum = LOGISTIC_PENALTY * values[k]!;
      for (let i = 0; i < row.length; i++) sum += error[row[i]!]! * value[i]!;
      gradient[k] = sum;
    }
    adam(values, gradient);
  }
  return (features, start) => {
    let sum = values[size]!;
    for (let k = 0; k < size; k++) sum += values[k]! * features[start + k]!;
    return sum;
  };
};

const HIDDEN = 16;
const HEAD_STEPS = 200;
/** Of half the squared weights of either layer, in rows. */
const HEAD_PENALTY = 0.5;

/** A head of one hidden layer (16 rectified units). */
export const smallHead: Fit = ({ rows, columns }: SparseDesign, labels, weights) => {
  const size = columns.length;
  const rng = createRng('small head');
  const inner = Float64Array.from({ length: size * HIDDEN }, () => 0.1 * rng.gaussian());
  const innerBias = new Float64Array(HIDDEN).fill(0.1);
  const outer = Float64Array.from({ length: HIDDEN + 1 }, () => 0.3 * rng.gaussian());
  outer[HIDDEN] = startingBias(labels, weights);
  const steps = [createAdam(size * HIDDEN, 0.01), createAdam(HIDDEN, 0.01), createAdam(HIDDEN + 1, 0.01)];
  const hidden = new Float64Array(rows * HIDDEN);
  const [gInner, gBias, gOuter] = [
    new Float64Array(size * HIDDEN),
    new Float64Array(HIDDEN),
    new Float64Array(HIDDEN + 1),
  ];
  for (let step = 0; step < HEAD_STEPS; step++) {
    for (let i = 0; i < rows; i++) hidden.set(innerBias, i * HIDDEN);
    for (const [k, { row, value }] of columns.entries())
      for (let i = 0; i < row.length; i++)
        for (let u = 0; u < HIDDEN; u++) hidden[row[i]! * HIDDEN + u]! += value[i]! * inner[k * HIDDEN + u]!;
    for (const [k, weight] of outer.entries()) gOuter[k] = k < HIDDEN ? HEAD_PENALTY * weight : 0;
    gBias.fill(0);
    for (let i = 0; i < rows; i++) {
      let sum = outer[HIDDEN]!;
      for (let u = 0; u < HIDDEN; u++) sum += Math.max(0, hidden[i * HIDDEN + u]!) * outer[u]!;
      const error = weights[i]! * (sigmoid(sum) - labels[i]!);
      gOuter[HIDDEN]! += error;
      for (let u = 0; u < HIDDEN; u++) {
        const at = i * HIDDEN + u;
        const value = hidden[at]!;
        gOuter[u]! += error * Math.max(0, value);
        // From here on the gradient at the unit.
        hidden[at] = value > 0 ? error * outer[u]! : 0;
        gBias[u]! += hidden[at]!;
      }
    }
    for (const [k, { row, value }] of columns.entries()) {
      for (let u = 0; u < HIDDEN; u++) gInner[k * HIDDEN + u] = HEAD_PENALTY * inner[k * HIDDEN + u]!;
      for (let i = 0; i < row.length; i++)
        for (let u = 0; u < HIDDEN; u++) gInner[k * HIDDEN + u]! += value[i]! * hidden[row[i]! * HIDDEN + u]!;
    }
    steps[0]!(inner, gInner);
    steps[1]!(innerBias, gBias);
    steps[2]!(outer, gOuter);
  }
  return (features, start) => {
    const units = innerBias.slice();
    for (let k = 0; k < size; k++) {
      const value = features[start + k]!;
      if (value !== 0) for (let u = 0; u < HIDDEN; u++) units[u]! += value * inner[k * HIDDEN + u]!;
    }
    return units.reduce((sum, unit, u) => sum + Math.max(0, unit) * outer[u]!, outer[HIDDEN]!);
  };
};
