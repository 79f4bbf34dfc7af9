import { scaleProbability } from '../numeric/platt.ts';
import type { Platt } from '../numeric/platt.ts';
import { calibrationConstants } from './calibration-constants.ts';
import type { ActivationKind } from './rhythm/activation-kind.ts';

const constants: Readonly<Record<ActivationKind, Readonly<Record<CalibratedHead, Platt>>>> =
  calibrationConstants;

/** Values whose decisions give a probability; that of the grid is judged by `rhythm/grid-confidence.ts`. */
export type CalibratedHead = 'downbeat' | 'boundary' | 'label' | 'key' | 'cue';

/**
 * Turns what a decision holds for its probability into the share of such decisions that are right: the probability that a DJ would
 * leave the value alone.
 */
export function calibrate(head: CalibratedHead, kind: ActivationKind, probability: number): number {
  return scaleProbability(probability, constants[kind][head]);
}

/** What {@link calibrate} was given. */
export function uncalibrate(head: CalibratedHead, kind: ActivationKind, confidence: number): number {
  if (confidence <= 0 || confidence >= 1) return confidence;
  const { scale, offset } = constants[kind][head];
  return 1 / (1 + Math.exp(-(Math.log(confidence / (1 - confidence)) - offset) / scale));
}
