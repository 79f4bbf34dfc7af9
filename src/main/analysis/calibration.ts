import { scaleProbability } from '../numeric/platt.ts';
import type { Platt } from '../numeric/platt.ts';
import { calibrationConstants } from './calibration-constants.ts';
import type { ActivationKind } from './rhythm/activation-kind.ts';

const constants: Readonly<Record<ActivationKind, Readonly<Record<CalibratedHead, Platt>>>> =
  calibrationConstants;

/** Values with a probability; the probability of the grid comes from `rhythm/grid-confidence.ts`. */
export type CalibratedHead = 'downbeat' | 'boundary' | 'label' | 'key' | 'cue';

/**
 * Calibrates the raw probability of a decision: returns the share of such decisions that are right, that is, the
 * probability that a DJ would keep the value.
 */
export function calibrate(head: CalibratedHead, kind: ActivationKind, probability: number): number {
  return scaleProbability(probability, constants[kind][head]);
}

/** The inverse of {@link calibrate}. */
export function uncalibrate(head: CalibratedHead, kind: ActivationKind, confidence: number): number {
  if (confidence <= 0 || confidence >= 1) return confidence;
  const { scale, offset } = constants[kind][head];
  return 1 / (1 + Math.exp(-(Math.log(confidence / (1 - confidence)) - offset) / scale));
}
