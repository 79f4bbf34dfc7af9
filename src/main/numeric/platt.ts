import { sigmoid } from './sigmoid.ts';
import { minimize } from './minimize.ts';

/** Platt scaling of a probability: sigmoid(scale × log odds + offset). */
export interface Platt {
  readonly scale: number;
  readonly offset: number;
}

/** Probabilities are clipped to this distance from certainty. */
const LIMIT = 1e-4;

function logOdds(probability: number): number {
  const p = Math.min(1 - LIMIT, Math.max(LIMIT, probability));
  return Math.log(p / (1 - p));
}

/** Applies Platt scaling; exact 0 and 1, which were not estimated, stay. */
export function scaleProbability(probability: number, { scale, offset }: Platt): number {
  if (probability <= 0 || probability >= 1) return probability;
  return sigmoid(scale * logOdds(probability) + offset);
}

/** A predicted probability, and whether it came true. */
export interface Outcome {
  readonly origin: string;
  readonly weight: number;
  readonly probability: number;
  readonly isRight: boolean;
}

/** Strength of the prior towards the identity, in outcomes: some heads err on only a handful of tracks. */
const PRIOR_STRENGTH = 2;
/** The scale is fitted as a logarithm, so that it stays positive. */
const START = [0, 0];

/** Maximum-likelihood Platt scaling (Platt 1999), regularised towards the identity. */
export function fitPlatt(outcomes: readonly Outcome[]): Platt {
  if (outcomes.length === 0) return { scale: 1, offset: 0 };
  const [logScale, offset] = minimize((x, gradient) => {
    const scale = Math.exp(x[0]!);
    let loss = PRIOR_STRENGTH * (x[0]! ** 2 + x[1]! ** 2);
    gradient[0] = 2 * PRIOR_STRENGTH * x[0]!;
    gradient[1] = 2 * PRIOR_STRENGTH * x[1]!;
    for (const { weight, probability, isRight } of outcomes) {
      const z = logOdds(probability);
      const p = sigmoid(scale * z + x[1]!);
      loss -= weight * Math.log(Math.max(1e-12, isRight ? p : 1 - p));
      const pull = weight * (p - Number(isRight));
      gradient[0] += pull * scale * z;
      gradient[1] += pull;
    }
    return loss;
  }, START) as [number, number];
  return { scale: Math.exp(logScale), offset };
}
