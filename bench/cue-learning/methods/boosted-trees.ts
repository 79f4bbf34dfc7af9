/** Gradient-boosted trees, to compare with what the product learns by. */
import type { SparseDesign } from '../../../src/main/learning/personal/fit/sparse-design.ts';
import { sigmoid } from '../../../src/main/numeric/sigmoid.ts';
import type { Fit } from './fit.ts';

/** Lower edges of the bins of a feature; what is not above the first counts as 0. */
const EDGES = [0, 0.15, 0.3, 0.5, 0.7, 0.9] as const;
const BINS = EDGES.length + 1;
const TREES = 60;
const DEPTH = 3;
const RATE = 0.1;
/** Curvature of the likelihood that every leaf is thought to have beside its rows (L2 of its value). */
const PENALTY = 4;
const MIN_GAIN = 1e-3;

/** A complete binary tree: inner nodes level by level, then leaves. */
interface Tree {
  /** -1: all rows go to the left. */
  readonly feature: Int32Array;
  readonly bin: Uint8Array;
  readonly leaf: Float64Array;
}

function binOf(value: number): number {
  let bin = 0;
  while (bin < EDGES.length && value > EDGES[bin]!) bin++;
  return bin;
}

function growTree(
  columns: readonly { readonly row: Int32Array; readonly bin: Uint8Array }[],
  gradient: Float64Array,
  curvature: Float64Array,
): { tree: Tree; leafOf: Int32Array } {
  const rows = gradient.length;
  const tree: Tree = {
    feature: new Int32Array(2 ** DEPTH - 1).fill(-1),
    bin: new Uint8Array(2 ** DEPTH - 1),
    leaf: new Float64Array(2 ** DEPTH),
  };
  let nodeOf = new Int32Array(rows);
  for (let level = 0; level < DEPTH; level++) {
    const nodes = 2 ** level;
    const totalG = new Float64Array(nodes);
    const totalH = new Float64Array(nodes);
    for (let i = 0; i < rows; i++) {
      totalG[nodeOf[i]!]! += gradient[i]!;
      totalH[nodeOf[i]!]! += curvature[i]!;
    }
    const best = new Float64Array(nodes).fill(MIN_GAIN);
    const g = new Float64Array(nodes * BINS);
    const h = new Float64Array(nodes * BINS);
    for (const [k, { row, bin }] of columns.entries()) {
      if (row.length === 0) continue;
      g.fill(0);
      h.fill(0);
      for (let i = 0; i < row.length; i++) {
        const at = nodeOf[row[i]!]! * BINS + bin[i]!;
        g[at]! += gradient[row[i]!]!;
        h[at]! += curvature[row[i]!]!;
      }
      for (let node = 0; node < nodes; node++) {
        let [rightG, rightH] = [0, 0];
        const whole = totalG[node]! ** 2 / (totalH[node]! + PENALTY);
        for (let split = BINS - 1; split > 0; split--) {
          rightG += g[node * BINS + split]!;
          rightH += h[node * BINS + split]!;
          const leftG = totalG[node]! - rightG;
          const leftH = totalH[node]! - rightH;
          const gain = rightG ** 2 / (rightH + PENALTY) + leftG ** 2 / (leftH + PENALTY) - whole;
          if (gain <= best[node]!) continue;
          best[node] = gain;
          tree.feature[nodes - 1 + node] = k;
          tree.bin[nodes - 1 + node] = split;
        }
      }
    }
    const next = nodeOf.map((node) => 2 * node);
    for (let node = 0; node < nodes; node++) {
      const feature = tree.feature[nodes - 1 + node]!;
      if (feature < 0) continue;
      const { row, bin } = columns[feature]!;
      for (let i = 0; i < row.length; i++)
        if (nodeOf[row[i]!] === node && bin[i]! >= tree.bin[nodes - 1 + node]!) next[row[i]!] = 2 * node + 1;
    }
    nodeOf = next;
  }
  const g = new Float64Array(2 ** DEPTH);
  const h = new Float64Array(2 ** DEPTH).fill(PENALTY);
  for (let i = 0; i < rows; i++) {
    g[nodeOf[i]!]! += gradient[i]!;
    h[nodeOf[i]!]! += curvature[i]!;
  }
  for (let leaf = 0; leaf < g.length; leaf++) tree.leaf[leaf] = (RATE * g[leaf]!) / h[leaf]!;
  return { tree, leafOf: nodeOf };
}

function valueOf({ feature, bin, leaf }: Tree, features: Float32Array, start: number): number {
  let node = 0;
  for (let level = 0; level < DEPTH; level++) {
    const at = 2 ** level - 1 + node;
    const own = feature[at]!;
    node = 2 * node + Number(own >= 0 && binOf(features[start + own]!) >= bin[at]!);
  }
  return leaf[node]!;
}

/** T. Chen and C. Guestrin, "XGBoost", KDD 2016, with histograms over the entries that are not 0. */
export const boostTrees: Fit = ({ rows, columns }: SparseDesign, labels, weights) => {
  const binned = columns.map(({ row, value }) => ({ row, bin: Uint8Array.from(value, binOf) }));
  let positive = 0;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    positive += labels[i]! * weights[i]!;
    total += weights[i]!;
  }
  const bias = Math.log((positive + 0.5) / (total - positive + 0.5));
  const score = new Float64Array(rows).fill(bias);
  const gradient = new Float64Array(rows);
  const curvature = new Float64Array(rows);
  const trees: Tree[] = [];
  for (let t = 0; t < TREES; t++) {
    for (let i = 0; i < rows; i++) {
      const p = sigmoid(score[i]!);
      gradient[i] = weights[i]! * (labels[i]! - p);
      curvature[i] = weights[i]! * p * (1 - p);
    }
    const { tree, leafOf } = growTree(binned, gradient, curvature);
    for (let i = 0; i < rows; i++) score[i]! += tree.leaf[leafOf[i]!]!;
    trees.push(tree);
  }
  return (features, start) => trees.reduce((sum, tree) => sum + valueOf(tree, features, start), bias);
};
