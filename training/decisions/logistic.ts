import { fitLogisticRegression } from '../../src/main/numeric/logistic.ts';

/** A binary training case. */
export interface Case {
  readonly weight: number;
  readonly features: readonly number[];
  readonly isRight: boolean;
}

export interface LogisticModel {
  readonly bias: number;
  readonly weights: readonly number[];
}

/**
 * Logistic regression on standardised features; returns weights for the raw ones. The L2 penalty is per unit of
 * standardised feature and case.
 */
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
  const fitted = fitLogisticRegression(
    {
      features: Float64Array.from(
        cases.flatMap(({ features }) => features.map((x, k) => (x - mean[k]!) / scale[k]!)),
      ),
      labels: cases.map(({ isRight }) => Number(isRight)),
      featureCount: size,
      items: Int32Array.from(cases.keys()),
      caseWeights: Float64Array.from(cases, ({ weight }) => weight),
    },
    { penalty: 2 * penalty * total, constantPenalty: 1e-9 * total, minGain: 1e-10 * total },
  );
  const weights = scale.map((s, k) => fitted[k]! / s);
  return { weights, bias: fitted[size]! - weights.reduce((sum, w, k) => sum + w * mean[k]!, 0) };
}
