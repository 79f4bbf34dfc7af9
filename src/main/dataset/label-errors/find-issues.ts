import {
  ROUNDING,
  classThresholds,
  confidentClasses,
  confidentJoint,
  estimateJoint,
  estimateNoise,
} from './confident-learning.ts';
import type { NoiseEstimate } from './confident-learning.ts';
import { normalizedMargin, selfConfidence } from './label-quality.ts';
import { assertLabelled, classCounts } from './labelled.ts';
import type { Labelled } from './labelled.ts';

/**
 * Which items count as issues (section 3.2 of the paper):
 * `prune_by_noise_rate`: for each pair i ≠ j the N·Q[i][j] items of label i with the greatest margin p_j − p_i;
 * `prune_by_class`: for each class the N·Σ_{j≠i} Q[i][j] items with the least p_i; `both`: in both of these;
 * `confident_learning`: the off-diagonal items of the confident joint; `predicted_neq_given`: where the most probable class is another.
 */
export const issueFilters = [
  'prune_by_noise_rate',
  'prune_by_class',
  'both',
  'confident_learning',
  'predicted_neq_given',
] as const;
export type IssueFilter = (typeof issueFilters)[number];
type IssueRanking = 'normalized_margin' | 'self_confidence';

export interface IssueOptions {
  readonly filter?: IssueFilter;
  readonly rankBy?: IssueRanking;
  /** Whether a class may never be left with fewer correct items. */
  readonly minPerClass?: number;
  /** Lowers the thresholds; see `confidentClasses`. */
  readonly slack?: number;
}

export interface LabelIssues {
  /** Items that are issues, worst first. */
  readonly ranked: Int32Array;
  /** Per item, for all items. */
  readonly selfConfidence: Float32Array;
  readonly normalizedMargin: Float32Array;
  /** The most probable class of each item. */
  readonly predicted: Int32Array;
  readonly thresholds: Float64Array;
  readonly confidentJoint: Float64Array;
  readonly joint: Float64Array;
  readonly noise: NoiseEstimate;
}

function argmaxClasses({ labels, probabilities, classCount }: Labelled): Int32Array {
  const result = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const row = i * classCount;
    let best = labels[i]!;
    for (let j = 0; j < classCount; j++) if (probabilities[row + j]! > probabilities[row + best]!) best = j;
    result[i] = best;
  }
  return result;
}

/** Indices of items by label. */
function itemsByLabel({ labels }: Labelled, counts: Float64Array): Int32Array[] {
  const groups = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(counts.length);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    groups[label]![filled[label]!++] = i;
  }
  return groups;
}

/** The `count` items with the smallest score, in ascending order; ties by position. */
function lowest(items: Int32Array, scores: Float32Array, count: number): Int32Array {
  if (count >= items.length) return items;
  return new Int32Array(items).sort((a, b) => scores[a]! - scores[b]! || a - b).subarray(0, count);
}

function pruneByNoiseRate(
  data: Labelled,
  groups: Int32Array[],
  joint: Float64Array,
  issues: Uint8Array,
): void {
  const { labels, probabilities, classCount } = data;
  const margins = new Float32Array(labels.length);
  for (const [i, items] of groups.entries())
    for (let j = 0; j < classCount; j++) {
      const count = i === j ? 0 : Math.round(joint[i * classCount + j]! * labels.length);
      if (count === 0) continue;
      for (const item of items)
        margins[item] = probabilities[item * classCount + i]! - probabilities[item * classCount + j]!;
      for (const item of lowest(items, margins, count)) issues[item] = 1;
    }
}

function pruneByClass(data: Labelled, groups: Int32Array[], joint: Float64Array, issues: Uint8Array): void {
  const { labels, classCount } = data;
  const scores = selfConfidence(data);
  for (const [i, items] of groups.entries()) {
    let wrong = 0;
    for (let j = 0; j < classCount; j++) if (j !== i) wrong += joint[i * classCount + j]!;
    const count = Math.round(wrong * labels.length);
    if (count > 0) for (const item of lowest(items, scores, count)) issues[item] = 1;
  }
}

/** Finds and ranks likely label errors. */
export function findLabelIssues(data: Labelled, options: IssueOptions = {}): LabelIssues {
  const {
    filter = 'prune_by_noise_rate',
    rankBy = 'normalized_margin',
    minPerClass = 1,
    slack = ROUNDING,
  } = options;
  assertLabelled(data);
  const { labels } = data;
  const counts = classCounts(data);
  const thresholds = classThresholds(data);
  const classes = confidentClasses(data, thresholds, slack);
  const counted = confidentJoint(data, classes);
  const joint = estimateJoint(counted, counts);
  const predicted = argmaxClasses(data);
  const own = selfConfidence(data);
  const margin = normalizedMargin(data);
  const scores = rankBy === 'normalized_margin' ? margin : own;
  const groups = itemsByLabel(data, counts);

  const issues = new Uint8Array(labels.length);
  if (filter === 'confident_learning')
    for (let i = 0; i < labels.length; i++) issues[i] = Number(classes[i]! >= 0 && classes[i] !== labels[i]);
  else if (filter === 'predicted_neq_given')
    for (let i = 0; i < labels.length; i++) issues[i] = Number(predicted[i] !== labels[i]);
  else if (filter === 'prune_by_class') pruneByClass(data, groups, joint, issues);
  else {
    pruneByNoiseRate(data, groups, joint, issues);
    if (filter === 'both') {
      const byClass = new Uint8Array(labels.length);
      pruneByClass(data, groups, joint, byClass);
      for (let i = 0; i < labels.length; i++) issues[i] = issues[i]! & byClass[i]!;
    }
  }
  // If the predictor agrees with an item's label, it is no issue, whatever the counts require.
  if (filter.startsWith('prune') || filter === 'both')
    for (let i = 0; i < labels.length; i++) if (predicted[i] === labels[i]) issues[i] = 0;
  keepSome(groups, scores, issues, minPerClass);

  let count = 0;
  for (const issue of issues) count += issue;
  const ranked = new Int32Array(count);
  for (let i = 0, at = 0; i < issues.length; i++) if (issues[i]) ranked[at++] = i;
  ranked.sort((a, b) => scores[a]! - scores[b]! || own[a]! - own[b]! || a - b);
  return {
    ranked,
    selfConfidence: own,
    normalizedMargin: margin,
    predicted,
    thresholds,
    confidentJoint: counted,
    joint,
    noise: estimateNoise(joint, data.classCount),
  };
}

/** Drops the issues with the best scores if a class would otherwise lose all its items. */
function keepSome(groups: Int32Array[], scores: Float32Array, issues: Uint8Array, least: number): void {
  for (const items of groups) {
    let right = 0;
    for (const item of items) right += 1 - issues[item]!;
    if (right >= least || items.length === 0) continue;
    const suspects = items.filter((item) => issues[item]).sort((a, b) => scores[b]! - scores[a]!);
    for (const item of suspects.subarray(0, Math.min(least, items.length) - right)) issues[item] = 0;
  }
}
