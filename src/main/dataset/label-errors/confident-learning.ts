/**
 * Confident learning, from the paper: C. G. Northcutt, L. Jiang, I. L. Chuang, "Confident Learning: Estimating Uncertainty in
 * Dataset Labels", JAIR 70 (2021), sections 3.1 and 3.2; equation numbers below are those of the paper.
 */
import { classCounts } from './labelled.ts';
import type { Labelled } from './labelled.ts';

/**
 * Threshold of each class: the mean probability of class j over items labelled j (equation 2), that is, how confident
 * the predictor is on average in that class. Infinity for a class without items: nothing is then counted into it.
 */
export function classThresholds(data: Labelled): Float64Array {
  const { labels, probabilities, classCount } = data;
  const sums = new Float64Array(classCount);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    sums[label] = sums[label]! + probabilities[i * classCount + label]!;
  }
  const counts = classCounts(data);
  return sums.map((sum, j) => (counts[j]! > 0 ? sum / counts[j]! : Infinity));
}

/** Tolerance, so that rounding of stored probabilities cannot push an item below a threshold made of equal ones. */
export const ROUNDING = 1e-6;

/**
 * The class that each item confidently belongs to: among the classes whose probability reaches the class's threshold,
 * the most probable one (equation 1); −1 if none does. `slack` lowers the thresholds: a predictor with few distinct
 * values puts half of its equally confident items slightly below their mean.
 */
export function confidentClasses(
  data: Labelled,
  thresholds = classThresholds(data),
  slack = ROUNDING,
): Int32Array {
  const { labels, probabilities, classCount } = data;
  const classes = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const row = i * classCount;
    let best = -1;
    let bestProbability = -1;
    for (let j = 0; j < classCount; j++) {
      const probability = probabilities[row + j]!;
      if (probability >= thresholds[j]! - slack && probability > bestProbability) {
        best = j;
        bestProbability = probability;
      }
    }
    classes[i] = best;
  }
  return classes;
}

/** The confident joint C, K × K row-major: items with given label i that confidently belong to class j (equation 1). */
export function confidentJoint(data: Labelled, classes = confidentClasses(data)): Float64Array {
  const { labels, classCount } = data;
  const joint = new Float64Array(classCount * classCount);
  for (let i = 0; i < labels.length; i++)
    if (classes[i]! >= 0) joint[labels[i]! * classCount + classes[i]!]!++;
  return joint;
}

/**
 * The joint distribution Q of given and true labels, K × K row-major, sums to 1 (equation 3): rows of C are scaled to
 * the number of items with that label. A row of C without counts carries no information; its items count as correct.
 */
export function estimateJoint(joint: Float64Array, counts: Float64Array): Float64Array {
  const classCount = counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const result = new Float64Array(classCount * classCount);
  if (total === 0) return result;
  for (let i = 0; i < classCount; i++) {
    const row = joint.subarray(i * classCount, (i + 1) * classCount);
    const sum = row.reduce((a, b) => a + b, 0);
    for (let j = 0; j < classCount; j++) {
      const share = sum > 0 ? row[j]! / sum : Number(i === j);
      result[i * classCount + j] = (share * counts[i]!) / total;
    }
  }
  return result;
}

/** What the joint reveals about the noise. */
export interface NoiseEstimate {
  /** P(given label = i): sums of rows. */
  readonly given: Float64Array;
  /** P(true label = j): sums of columns. */
  readonly actual: Float64Array;
  /** P(given i | true j), row-major by i; columns sum to 1 where class j occurs. */
  readonly noise: Float64Array;
  /** P(true j | given i), row-major by i; rows sum to 1 where label i occurs. */
  readonly inverse: Float64Array;
  /** Share of wrong labels: 1 − trace of Q. */
  readonly errorRate: number;
}

export function estimateNoise(joint: Float64Array, classCount: number): NoiseEstimate {
  const given = new Float64Array(classCount);
  const actual = new Float64Array(classCount);
  let trace = 0;
  for (let i = 0; i < classCount; i++)
    for (let j = 0; j < classCount; j++) {
      const value = joint[i * classCount + j]!;
      given[i] = given[i]! + value;
      actual[j] = actual[j]! + value;
      if (i === j) trace += value;
    }
  const noise = joint.map((value, at) => {
    const sum = actual[at % classCount]!;
    return sum > 0 ? value / sum : 0;
  });
  const inverse = joint.map((value, at) => {
    const sum = given[Math.floor(at / classCount)]!;
    return sum > 0 ? value / sum : 0;
  });
  const sum = given.reduce((a, b) => a + b, 0);
  return { given, actual, noise, inverse, errorRate: sum > 0 ? 1 - trace / sum : 0 };
}
