import { minimize } from './minimize.ts';

/** A case of a yes-or-no question. */
export interface Case {
  readonly weight: number;
  readonly features: readonly number[];
  readonly isRight: boolean;
}

export interface LogisticModel {
  readonly bias: number;
  readonly weights: readonly number[];
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** L2-penalised logistic regression; the penalty is per unit of standardised feature and case, the bias is free. */
export function fitLogistic(cases: readonly Case[], penalty: number): LogisticModel {
  const size = cases[0]!.features.length;
  const total = cases.reduce((sum, { weight }) => sum + weight, 0);
  const mean = Array.from(
    { length: size },
    (_, k) => cases.reduce((sum, c) => sum + c.weight * c.features[k]!, 0) / total,
  );
  const scale = mean.map(
    (m, k) =>
      Math.sqrt(cases.reduce((sum, c) => sum + c.weight * (c.features[k]! - m) ** 2, 0) / total) + 1e-9,
  );
  // Standardised once: the loop below runs over hundreds of thousands of values per step.
  const rows = cases.map(({ features }) => Float64Array.from(features, (x, k) => (x - mean[k]!) / scale[k]!));
  const fitted = minimize(
    (x, gradient) => {
      gradient.fill(0);
      let loss = 0;
      for (const [i, row] of rows.entries()) {
        const { weight, isRight } = cases[i]!;
        let z = x[size]!;
        for (let k = 0; k < size; k++) z += x[k]! * row[k]!;
        const p = sigmoid(z);
        loss -= weight * Math.log(Math.max(1e-12, isRight ? p : 1 - p));
        const pull = weight * (p - Number(isRight));
        for (let k = 0; k < size; k++) gradient[k]! += pull * row[k]!;
        gradient[size]! += pull;
      }
      for (let k = 0; k < size; k++) {
        loss += penalty * total * x[k]! ** 2;
        gradient[k]! += 2 * penalty * total * x[k]!;
      }
      for (let k = 0; k <= size; k++) gradient[k]! /= total;
      return loss / total;
    },
    Array.from({ length: size + 1 }, () => 0),
  );
  const weights = scale.map((s, k) => fitted[k]! / s);
  return { weights, bias: fitted[size]! - weights.reduce((sum, w, k) => sum + w * mean[k]!, 0) };
}
