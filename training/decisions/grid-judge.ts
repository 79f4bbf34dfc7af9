import { brierScore, expectedCalibrationError } from '../../src/main/learning/metrics/calibration.ts';
import { fitLogistic } from './logistic.ts';
import { leaveOriginsOut } from './origins.ts';

/** The last leaves little but the share of right choices, for where the traits say no more than that. */
const PENALTIES = [0.003, 0.01, 0.03, 100];
/** The highest confidence that so many tracks can support: as if one more were wrong (Laplace's rule of succession). */
const sureness = (tracks: number): number => 1 - 1 / (tracks + 2);

/** Weights of the traits of a choice, and the highest confidence. */
export type Judge<K extends string> = Readonly<Record<K | 'bias' | 'limit', number>>;

/** A choice made with weights fitted without its origin. */
export interface JudgedTraits<K extends string> {
  readonly origin: string;
  readonly weight: number;
  readonly traits: Readonly<Record<K, number>>;
  readonly isRight: boolean;
}

export interface JudgeOptions<K extends string> {
  /** Expected sign of each trait's weight: a trait that gets the opposite sign in a fit to few errors is dropped. */
  readonly signs: Readonly<Record<K, 1 | -1>>;
  /** Number of real tracks. */
  readonly tracks: number;
  /** The judge's probability that a choice is right. */
  readonly judge: (traits: Readonly<Record<K, number>>, judge: Judge<K>) => number;
}

/** Logistic regression on the traits whose weights have the expected sign. */
function fitJudge<K extends string>(
  part: readonly JudgedTraits<K>[],
  penalty: number,
  { signs, tracks }: JudgeOptions<K>,
): Judge<K> {
  const all = Object.keys(signs) as K[];
  let traits = all;
  for (;;) {
    const cases = part.map(({ weight, traits: found, isRight: right }) => ({
      weight,
      features: traits.map((trait) => found[trait]),
      isRight: right,
    }));
    const { bias, weights } = fitLogistic(cases, penalty);
    const kept = traits.filter((trait, k) => weights[k]! * signs[trait] > 0);
    if (kept.length === traits.length || kept.length === 0) {
      const weightOf = (trait: K): number => weights[traits.indexOf(trait)] ?? 0;
      const named = Object.fromEntries(all.map((trait) => [trait, weightOf(trait)]));
      return { ...named, bias, limit: sureness(tracks) } as Judge<K>;
    }
    traits = kept;
  }
}

/**
 * Fits the judge of choices, and returns its probability for each choice when fitted without the choice's origin. The
 * penalty is the largest whose Brier score is within one standard error of the best.
 */
export function chooseJudge<K extends string, T extends JudgedTraits<K>>(
  judged: readonly T[],
  options: JudgeOptions<K>,
): { judge: Judge<K>; forecasts: (T & { probability: number })[] } {
  const tried = PENALTIES.map((penalty) => {
    const forecasts = leaveOriginsOut(judged).flatMap(({ fitted, held }) => {
      const judge = fitJudge(fitted, penalty, options);
      return held.map((entry) => ({ ...entry, probability: options.judge(entry.traits, judge) }));
    });
    const brier = brierScore(forecasts);
    console.log(
      `confidence, L2 ${penalty}: Brier ${brier.toFixed(4)}, ECE ${expectedCalibrationError(forecasts).toFixed(3)}`,
    );
    const spread = forecasts.map(
      ({ probability, isRight }) => ((probability - Number(isRight)) ** 2 - brier) ** 2,
    );
    const error = Math.sqrt(spread.reduce((sum, value) => sum + value, 0)) / Math.max(1, forecasts.length);
    return { penalty, forecasts, brier, error };
  });
  const best = tried.reduce((a, b) => (b.brier < a.brier ? b : a));
  const { forecasts, penalty } = tried.findLast(({ brier }) => brier <= best.brier + best.error)!;
  return { judge: fitJudge(judged, penalty, options), forecasts };
}
