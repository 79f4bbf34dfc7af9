import { calibrationConstants } from './calibration-constants.ts';
import type { ActivationKind } from './rhythm/activation-kind.ts';

/** Values whose decisions give a probability; that of the grid is judged by `rhythm/grid-confidence.ts`. */
export type CalibratedHead = 'downbeat' | 'boundary' | 'label' | 'key' | 'cue';

/** Platt scaling of a probability: sigmoid(scale × log odds + offset). */
export interface Platt {
  readonly scale: number;
  readonly offset: number;
}

/** Nothing is surer than this, short of certainty itself. */
const LIMIT = 1e-4;

export function logOdds(probability: number): number {
  const p = Math.min(1 - LIMIT, Math.max(LIMIT, probability));
  return Math.log(p / (1 - p));
}

/** Applies Platt scaling; 0 and 1, which nothing estimated, stay. */
export function scaleProbability(probability: number, { scale, offset }: Platt): number {
  if (probability <= 0 || probability >= 1) return probability;
  return 1 / (1 + Math.exp(-(scale * logOdds(probability) + offset)));
}

/**
 * Turns what a decision holds for its probability into the share of such decisions that are right: the probability that a DJ would
 * leave the value alone.
 */
export function calibrate(head: CalibratedHead, kind: ActivationKind, probability: number): number {
  return scaleProbability(probability, calibrationConstants[kind][head]);
}

/** What {@link calibrate} was given. */
export function uncalibrate(head: CalibratedHead, kind: ActivationKind, confidence: number): number {
  if (confidence <= 0 || confidence >= 1) return confidence;
  const { scale, offset } = calibrationConstants[kind][head];
  return 1 / (1 + Math.exp(-(Math.log(confidence / (1 - confidence)) - offset) / scale));
}
