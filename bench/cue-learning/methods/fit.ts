import type { SparseDesign } from '../../../src/main/learning/personal/fit/sparse-design.ts';

/** Learns log odds from rows. */
export type Fit = (
  design: SparseDesign,
  labels: Float32Array,
  weights: Float32Array,
) => (features: Float32Array, start: number) => number;
