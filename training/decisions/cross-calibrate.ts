import { fitPlatt, scaleProbability } from '../../src/main/numeric/platt.ts';
import type { Outcome } from '../../src/main/numeric/platt.ts';
import { leaveOriginsOut } from './origins.ts';

/** The outcomes, each scaled by a calibration fitted without its origin. */
export function crossCalibrate(outcomes: readonly Outcome[]): Outcome[] {
  return leaveOriginsOut(outcomes).flatMap(({ fitted, held }) => {
    const platt = fitPlatt(fitted);
    return held.map((outcome) => ({ ...outcome, probability: scaleProbability(outcome.probability, platt) }));
  });
}
