import type { Labelled } from './labelled.ts';

/** One label of one track with the prediction for it. */
export interface LabelItem {
  /** Index of the track. */
  readonly track: number;
  /** Seconds. */
  readonly time: number;
  readonly label: number;
  /** Kind of evidence; items of one cell are treated alike. */
  readonly cell: number;
  /** The predictor's own probability of each class. */
  readonly prior: ArrayLike<number>;
  /** Weight of the item when the predictor is calibrated; several labels that are right or wrong together share 1. */
  readonly weight: number;
  /** Other evidence, as numbers of about the same magnitude; as many as the table has columns for. */
  readonly features?: ArrayLike<number>;
}

/** Growable columns of items: millions of them fit. */
export class ItemTable {
  readonly classCount: number;
  readonly featureCount: number;
  #size = 0;
  #track = new Int32Array(1024);
  #time = new Float32Array(1024);
  #label = new Int32Array(1024);
  #cell = new Int16Array(1024);
  #weight = new Float32Array(1024);
  #prior: Float32Array;
  #features: Float32Array;

  constructor(classCount: number, featureCount = 0) {
    this.classCount = classCount;
    this.featureCount = featureCount;
    this.#prior = new Float32Array(1024 * classCount);
    this.#features = new Float32Array(1024 * featureCount);
  }

  get size(): number {
    return this.#size;
  }

  push({ track, time, label, cell, prior, weight, features }: LabelItem): void {
    if (this.#size === this.#track.length) this.#grow();
    const at = this.#size++;
    this.#track[at] = track;
    this.#time[at] = time;
    this.#label[at] = label;
    this.#cell[at] = cell;
    this.#weight[at] = weight;
    this.#prior.set(prior, at * this.classCount);
    if (features) this.#features.set(features, at * this.featureCount);
  }

  #grow(): void {
    const capacity = this.#track.length * 2;
    const copy = <T extends Int32Array | Float32Array | Int16Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#track = copy(this.#track, new Int32Array(capacity));
    this.#time = copy(this.#time, new Float32Array(capacity));
    this.#label = copy(this.#label, new Int32Array(capacity));
    this.#cell = copy(this.#cell, new Int16Array(capacity));
    this.#weight = copy(this.#weight, new Float32Array(capacity));
    this.#prior = copy(this.#prior, new Float32Array(capacity * this.classCount));
    this.#features = copy(this.#features, new Float32Array(capacity * this.featureCount));
  }

  /** Views of the filled part. */
  columns() {
    const end = this.#size;
    return {
      track: this.#track.subarray(0, end),
      time: this.#time.subarray(0, end),
      label: this.#label.subarray(0, end),
      cell: this.#cell.subarray(0, end),
      weight: this.#weight.subarray(0, end),
      prior: this.#prior.subarray(0, end * this.classCount),
      features: this.#features.subarray(0, end * this.featureCount),
    };
  }
}

export interface CrossFitOptions {
  /** Number of items, by weight, at which counts weigh as much as the predictor's own probability. */
  readonly strength: number;
  /** Fold of each track. */
  readonly folds: Uint8Array;
  readonly foldCount: number;
  /**
   * Classes that rotate with the evidence: the first `turning` classes are rotated by `turn(cell)` before counting, so
   * that all positions in a bar share their counts.
   */
  readonly turning?: number;
  readonly turn?: (cell: number) => number;
}

/**
 * Out-of-sample probabilities: the predictor's own, recalibrated per cell on the labels of the *other* folds:
 * p = (labels of class k in the cell outside the fold + strength · prior) / (items of the cell outside the fold +
 * strength).
 * Neither the item nor its fold (its artist) influences its own probability.
 */
export function crossFit(table: ItemTable, options: CrossFitOptions): Labelled {
  const { classCount } = table;
  const { track, label, cell, weight, prior } = table.columns();
  const { strength, folds, foldCount, turning = 0, turn } = options;
  let cellCount = 1;
  for (const value of cell) if (value >= cellCount) cellCount = value + 1;
  const perCell = foldCount * classCount;
  const turned = (value: number, at: number, back: boolean): number => {
    if (!turn || value >= turning) return value;
    const by = turn(cell[at]!);
    return (((back ? value + by : value - by) % turning) + turning) % turning;
  };
  /** Cells that differ only in their rotation share one row of counts. */
  const rowOf = (at: number): number => (turn ? Math.floor(cell[at]! / turning) : cell[at]!);
  const counts = new Float64Array(cellCount * perCell);
  const sums = new Float64Array(cellCount * classCount);
  for (let i = 0; i < table.size; i++) {
    const row = rowOf(i);
    const k = turned(label[i]!, i, false);
    const fold = folds[track[i]!]!;
    counts[row * perCell + fold * classCount + k]! += weight[i]!;
    sums[row * classCount + k]! += weight[i]!;
  }
  const probabilities = new Float32Array(table.size * classCount);
  for (let i = 0; i < table.size; i++) {
    const row = rowOf(i);
    const fold = folds[track[i]!]!;
    let total = strength;
    for (let k = 0; k < classCount; k++)
      total += sums[row * classCount + k]! - counts[row * perCell + fold * classCount + k]!;
    for (let k = 0; k < classCount; k++) {
      const own = turned(k, i, false);
      const others = sums[row * classCount + own]! - counts[row * perCell + fold * classCount + own]!;
      probabilities[i * classCount + k] = (others + strength * prior[i * classCount + k]!) / total;
    }
  }
  return { labels: label, probabilities, classCount };
}

/**
 * Combines two views of the same items as if they were independent given the class: p ∝ a · b / frequency of the class.
 * Both must contain the same items in the same order.
 */
export function combine(a: Labelled, b: Labelled): Labelled {
  const { labels, classCount } = a;
  const frequency = new Float64Array(classCount).fill(1);
  for (const label of labels) frequency[label]!++;
  const probabilities = new Float32Array(a.probabilities.length);
  for (let i = 0; i < labels.length; i++) {
    const row = i * classCount;
    let sum = 0;
    for (let k = 0; k < classCount; k++) {
      const value = (a.probabilities[row + k]! * b.probabilities[row + k]!) / frequency[k]!;
      probabilities[row + k] = value;
      sum += value;
    }
    for (let k = 0; k < classCount; k++)
      probabilities[row + k] = sum > 0 ? probabilities[row + k]! / sum : 1 / classCount;
  }
  return { labels, probabilities, classCount };
}
