/** Samples of a choice between classes, each with log probabilities that are known beforehand. */
export interface SoftmaxCases {
  /** Samples × features, row-major. */
  readonly features: Float32Array;
  readonly featureCount: number;
  /** Samples × classes: log probabilities up to a constant. */
  readonly base: Float64Array;
  readonly classCount: number;
  /** Class of each sample. */
  readonly labels: Int32Array;
  readonly weights: Float64Array;
}

/** What is added to the known log probabilities: a constant per class, and weights (features × classes). */
export interface SoftmaxShift {
  readonly bias: Float64Array;
  readonly weights: Float64Array;
}

const ITERATIONS = 150;

export function noShift({
  featureCount,
  classCount,
}: Pick<SoftmaxCases, 'featureCount' | 'classCount'>): SoftmaxShift {
  return { bias: new Float64Array(classCount), weights: new Float64Array(featureCount * classCount) };
}

/** Writes the probabilities of the classes for the feature row that begins at `start` into `result`. */
function writeSoftmax(
  result: Float64Array,
  { bias, weights }: SoftmaxShift,
  features: Float32Array,
  start: number,
  base: Float64Array,
  baseStart: number,
): void {
  const classes = bias.length;
  for (let k = 0; k < classes; k++) result[k] = bias[k]! + base[baseStart + k]!;
  const count = weights.length / classes;
  for (let f = 0; f < count; f++) {
    const value = features[start + f]!;
    if (value === 0) continue;
    for (let k = 0; k < classes; k++) result[k]! += value * weights[f * classes + k]!;
  }
  let top = -Infinity;
  for (let k = 0; k < classes; k++) top = Math.max(top, result[k]!);
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += result[k] = Math.exp(result[k]! - top);
  for (let k = 0; k < classes; k++) result[k]! /= sum;
}

/** Probabilities of the classes for the feature row that begins at `start`. */
export function shiftedSoftmax(
  shift: SoftmaxShift,
  features: Float32Array,
  start: number,
  base: Float64Array,
  baseStart = 0,
): Float64Array {
  const result = new Float64Array(shift.bias.length);
  writeSoftmax(result, shift, features, start, base, baseStart);
  return result;
}

/**
 * Multinomial logistic regression around known log probabilities: with a large penalty, or without samples, it changes
 * nothing. Accelerated gradient steps with restarts (Y. Nesterov; B. O'Donoghue and E. Candès 2015) on the penalised
 * likelihood, which is concave.
 * @param penalty factor of half the squared weights, in samples.
 */
export function fitSoftmaxShift(
  { features, featureCount, base, classCount, labels, weights: caseWeights }: SoftmaxCases,
  penalty: number,
): SoftmaxShift {
  const samples = labels.length;
  const size = (featureCount + 1) * classCount;
  // Bound of the curvature: half the largest sum of squared features, by sample weights.
  let bound = 0;
  for (let i = 0; i < samples; i++) {
    let square = 1;
    for (let f = 0; f < featureCount; f++) square += features[i * featureCount + f]! ** 2;
    bound += 0.5 * caseWeights[i]! * square;
  }
  const rate = 1 / (bound + penalty);
  const toShift = (values: Float64Array): SoftmaxShift => ({
    bias: values.subarray(0, classCount),
    weights: values.subarray(classCount),
  });
  const p = new Float64Array(classCount);
  function gradientAt(values: Float64Array): Float64Array {
    const shift = toShift(values);
    const gradient = values.map((value) => -penalty * value);
    for (let i = 0; i < samples; i++) {
      writeSoftmax(p, shift, features, i * featureCount, base, i * classCount);
      for (let k = 0; k < classCount; k++) {
        const error = caseWeights[i]! * (Number(labels[i] === k) - p[k]!);
        if (error === 0) continue;
        gradient[k]! += error;
        for (let f = 0; f < featureCount; f++) {
          const value = features[i * featureCount + f]!;
          if (value !== 0) gradient[classCount * (f + 1) + k]! += error * value;
        }
      }
    }
    return gradient;
  }
  let current = new Float64Array(size);
  let ahead = current;
  let momentum = 1;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const gradient = gradientAt(ahead);
    const next = ahead.map((value, j) => value + rate * gradient[j]!);
    let progress = 0;
    let moved = 0;
    for (let j = 0; j < size; j++) {
      progress += gradient[j]! * (next[j]! - current[j]!);
      moved = Math.max(moved, Math.abs(next[j]! - current[j]!));
    }
    const nextMomentum = progress < 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const factor = progress < 0 ? 0 : (momentum - 1) / nextMomentum;
    ahead = next.map((value, j) => value + factor * (value - current[j]!));
    current = next;
    momentum = nextMomentum;
    if (moved < 1e-5) break;
  }
  return toShift(current);
}

/**
 * The weights for an input whose last columns are the known log probabilities: (features + classes) × classes.
 */
export function withBase({ bias, weights }: SoftmaxShift): Float32Array {
  const classes = bias.length;
  const result = new Float32Array(weights.length + classes * classes);
  result.set(weights);
  for (let k = 0; k < classes; k++) result[weights.length + k * classes + k] = 1;
  return result;
}
