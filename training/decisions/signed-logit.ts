import { minimize } from '../../src/main/numeric/minimize.ts';
import { leaveOriginsOut } from './origins.ts';

/** A pair of options of which one is right: differences of evidence, positive for the right one. */
export interface SignedCase {
  readonly origin: string;
  readonly weight: number;
  readonly features: readonly number[];
}

/** Weights of an L2-penalised logistic regression without a bias, so that neither side is preferred a priori. */
export function fitSigned(cases: readonly SignedCase[], penalty: number): number[] {
  const size = cases[0]!.features.length;
  const total = cases.reduce((sum, { weight }) => sum + weight, 0);
  const scales = Array.from(
    { length: size },
    (_, k) =>
      Math.sqrt(cases.reduce((sum, { weight, features }) => sum + weight * features[k]! ** 2, 0) / total) +
      1e-9,
  );
  const fitted = minimize(
    (x, gradient) => {
      gradient.fill(0);
      let loss = 0;
      for (const { weight, features } of cases) {
        let z = 0;
        for (let k = 0; k < size; k++) z += (x[k]! * features[k]!) / scales[k]!;
        loss += weight * Math.log1p(Math.exp(-Math.max(-500, z)));
        const pull = -weight / (1 + Math.exp(z));
        for (let k = 0; k < size; k++) gradient[k]! += (pull * features[k]!) / scales[k]!;
      }
      for (let k = 0; k < size; k++) {
        loss += penalty * total * x[k]! ** 2;
        gradient[k]! += 2 * penalty * total * x[k]!;
      }
      return loss;
    },
    scales.map(() => 0),
  );
  return fitted.map((value, k) => value / scales[k]!);
}

function scoreSigned({ features }: SignedCase, weights: readonly number[]): number {
  return features.reduce((sum, value, k) => sum + value * weights[k]!, 0);
}

/** Log odds of every case from weights fitted without its origin. */
function crossSigned<T extends SignedCase>(
  cases: readonly T[],
  penalty: number,
): { readonly item: T; readonly logOdds: number }[] {
  return leaveOriginsOut(cases).flatMap(({ fitted, held }) => {
    const weights = fitSigned(fitted, penalty);
    return held.map((item) => ({ item, logOdds: scoreSigned(item, weights) }));
  });
}

/** The largest penalty that is about as good as the best one on held-out origins. */
export function chooseSignedPenalty(cases: readonly SignedCase[], penalties: readonly number[]): number {
  const total = cases.reduce((sum, { weight }) => sum + weight, 0);
  const tried = penalties.map((penalty) => {
    const judged = crossSigned(cases, penalty);
    const losses = judged.map(({ item, logOdds }) => item.weight * Math.log1p(Math.exp(-logOdds)));
    const loss = losses.reduce((sum, value) => sum + value, 0) / total;
    const error = Math.sqrt(losses.reduce((sum, value) => sum + value ** 2, 0)) / total;
    const wrong = judged.filter(({ logOdds }) => logOdds < 0).length;
    console.log(
      `half beat, L2 ${penalty}: log loss ${loss.toFixed(4)} ± ${error.toFixed(4)}, ${wrong} of ${judged.length} wrong`,
    );
    return { penalty, loss, error };
  });
  const best = tried.reduce((a, b) => (b.loss < a.loss ? b : a));
  return tried.findLast(({ loss }) => loss <= best.loss + best.error)!.penalty;
}
