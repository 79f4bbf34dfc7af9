import { judgeGrid } from '../../src/main/analysis/rhythm/grid-confidence.ts';
import type { GridJudge, GridTraits } from '../../src/main/analysis/rhythm/grid-confidence.ts';
import { brierScore, expectedCalibrationError } from '../../src/main/learning/metrics/calibration.ts';
import { fitLogistic } from './logistic.ts';
import { leaveOriginsOut } from './origins.ts';

const PENALTIES = [0.003, 0.01, 0.03];
/** Which way each trait speaks: one that a fit to few errors gives the other sign says nothing. */
const SIGNS: Readonly<Record<keyof GridTraits, 1 | -1>> = {
  choice: 1,
  structure: 1,
  ambivalence: -1,
  consistency: 1,
  coherence: 1,
  wander: -1,
  agreement: 1,
  height: 1,
};
/** Nothing is surer than the errors on so many tracks can tell: one more that is wrong (Laplace's rule of succession). */
const sureness = (tracks: number): number => 1 - 1 / (tracks + 2);

/** A choice of tempo and beat made by weights that were fitted without its origin. */
export interface JudgedTraits {
  readonly origin: string;
  readonly weight: number;
  readonly traits: GridTraits;
  readonly isRight: boolean;
}

/** Logistic regression on the traits that speak the way they should. */
function fitJudge(part: readonly JudgedTraits[], penalty: number): Omit<GridJudge, 'limit'> {
  let traits = Object.keys(SIGNS) as (keyof GridTraits)[];
  for (;;) {
    const cases = part.map(({ weight, traits: found, isRight: right }) => ({
      weight,
      features: traits.map((trait) => found[trait]),
      isRight: right,
    }));
    const { bias, weights } = fitLogistic(cases, penalty);
    const kept = traits.filter((trait, k) => weights[k]! * SIGNS[trait] > 0);
    if (kept.length === traits.length || kept.length === 0)
      return {
        ...(Object.fromEntries(Object.keys(SIGNS).map((trait) => [trait, 0])) as Record<
          keyof GridTraits,
          number
        >),
        ...Object.fromEntries(traits.map((trait, k) => [trait, weights[k]!])),
        bias,
      };
    traits = kept;
  }
}

/** The judge of choices, and what it says of each when fitted without its origin. `tracks` is how many real ones there are. */
export function chooseJudge<T extends JudgedTraits>(
  judged: readonly T[],
  tracks: number,
): { judge: GridJudge; forecasts: (T & { probability: number })[] } {
  const limit = sureness(tracks);
  const tried = PENALTIES.map((penalty) => {
    const forecasts = leaveOriginsOut(judged).flatMap(({ fitted, held }) => {
      const judge = { ...fitJudge(fitted, penalty), limit };
      return held.map((entry) => ({ ...entry, probability: judgeGrid(entry.traits, judge) }));
    });
    const brier = brierScore(forecasts);
    console.log(
      `confidence, L2 ${penalty}: Brier ${brier.toFixed(4)}, ECE ${expectedCalibrationError(forecasts).toFixed(3)}`,
    );
    return { penalty, forecasts, brier };
  });
  const { forecasts, penalty } = tried.reduce((a, b) => (b.brier < a.brier ? b : a));
  return { judge: { ...fitJudge(judged, penalty), limit }, forecasts };
}
