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

/** Estimated noise is clamped between none and half of all labels. */
const NOISE_RANGE = [1e-4, 0.45] as const;

/**
 * Probability that a label of two classes is right, given the prediction for its item by a predictor fitted on labels
 * with the same noise: P(true = given | x, given) = P(given | true) · P(true | x) / P(given | x), where P(given = 1 |
 * x) = (1 − e₁) q + e₀ (1 − q) gives q = P(true = 1 | x) (N. Natarajan et al., "Learning with Noisy Labels", NeurIPS
 * 2013). `noise` is P(given i | true j), row-major by i.
 */
export function posteriorOfLabels(
  { labels, probabilities }: Labelled,
  noise: ArrayLike<number>,
): Float32Array {
  const bound = (value: number): number => Math.min(NOISE_RANGE[1], Math.max(NOISE_RANGE[0], value));
  /** False marks, and missing marks. */
  const [spurious, missing] = [bound(noise[2]!), bound(noise[1]!)];
  const scores = new Float32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const given = probabilities[i * 2 + 1]!;
    const q = Math.min(1, Math.max(0, (given - spurious) / (1 - spurious - missing)));
    const right = labels[i] === 1 ? (1 - missing) * q : (1 - spurious) * (1 - q);
    const wrong = labels[i] === 1 ? spurious * (1 - q) : missing * q;
    scores[i] = right + wrong > 0 ? right / (right + wrong) : 0.5;
  }
  return scores;
}

/** Sharpness of the soft minimum: at 0.1 a score 0.3 above the worst weighs a twentieth of it. */
const SOFTMIN_TEMPERATURE = 0.1;

/**
 * Quality of a group of labels (one track): the soft minimum Σ s·w with w ∝ exp((1 − s) / 0.1), so that one very
 * doubtful label counts and many fair ones do not hide it. 1 for an empty group.
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
