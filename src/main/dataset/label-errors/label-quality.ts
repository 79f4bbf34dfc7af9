/** Label quality of single items: the lower, the likelier a wrong label. Kuan and Mueller, "Model-agnostic label quality scoring", 2022. */
import type { Labelled } from './labelled.ts';

/** Probability of the given label. */
export function selfConfidence({ labels, probabilities, classCount }: Labelled): Float32Array {
  const scores = new Float32Array(labels.length);
  for (let i = 0; i < labels.length; i++) scores[i] = probabilities[i * classCount + labels[i]!]!;
  return scores;
}

/** (p of the given label − greatest p of another + 1) / 2: 0 for a label that is certainly wrong, 1 for one certainly right. */
export function normalizedMargin({ labels, probabilities, classCount }: Labelled): Float32Array {
  const scores = new Float32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const row = i * classCount;
    const label = labels[i]!;
    let other = 0;
    for (let j = 0; j < classCount; j++)
      if (j !== label && probabilities[row + j]! > other) other = probabilities[row + j]!;
    scores[i] = (probabilities[row + label]! - other + 1) / 2;
  }
  return scores;
}

/**
 * The probabilities with each class's threshold taken off, shifted back to be non-negative and scaled to sum 1: for classes
 * of which the predictor is never sure, so that their items do not all look wrong.
 */
export function adjustForThresholds(data: Labelled, thresholds: Float64Array): Labelled {
  const { labels, probabilities, classCount } = data;
  let shift = 0;
  for (const threshold of thresholds) if (Number.isFinite(threshold) && threshold > shift) shift = threshold;
  const adjusted = new Float32Array(probabilities.length);
  for (let i = 0; i < labels.length; i++) {
    const row = i * classCount;
    let sum = 0;
    for (let j = 0; j < classCount; j++) {
      const threshold = thresholds[j]!;
      // A class without items keeps its probability at the height of the surest class: nothing speaks for it.
      const value = probabilities[row + j]! - (Number.isFinite(threshold) ? threshold : shift) + shift;
      adjusted[row + j] = value;
      sum += value;
    }
    for (let j = 0; j < classCount; j++)
      adjusted[row + j] = sum > 0 ? adjusted[row + j]! / sum : 1 / classCount;
  }
  return { labels, probabilities: adjusted, classCount };
}

/** Sharpness of the soft minimum: at 0.1 a score 0.3 above the worst weighs a twentieth of it. */
const SOFTMIN_TEMPERATURE = 0.1;

/**
 * Quality of a group of labels (one track): the soft minimum Σ s·w with w ∝ exp((1 − s) / 0.1), so that one very doubtful label
 * counts and many fair ones do not hide it. 1 for an empty group.
 */
export function groupQuality(scores: Iterable<number>): number {
  let sum = 0;
  let weights = 0;
  for (const score of scores) {
    const weight = Math.exp((1 - score) / SOFTMIN_TEMPERATURE);
    sum += score * weight;
    weights += weight;
  }
  return weights === 0 ? 1 : sum / weights;
}
