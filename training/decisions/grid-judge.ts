import { brierScore, expectedCalibrationError } from '../../src/main/learning/metrics/calibration.ts';
import { fitLogistic } from './logistic.ts';
import { leaveOriginsOut } from './origins.ts';

const PENALTIES = [0.003, 0.01, 0.03];
/** Nothing is surer than the errors on so many tracks can tell: one more that is wrong (Laplace's rule of succession). */
const sureness = (tracks: number): number => 1 - 1 / (tracks + 2);

/** Weights of traits by which a choice is judged, and the most that can be told. */
export type Judge<K extends string> = Readonly<Record<K | 'bias' | 'limit', number>>;

/** A choice made by weights that were fitted without its origin. */
export interface JudgedTraits<K extends string> {
  readonly origin: string;
  readonly weight: number;
  readonly traits: Readonly<Record<K, number>>;
  readonly isRight: boolean;
}

export interface JudgeOptions<K extends string> {
  /** Which way each trait speaks: one that a fit to few errors gives the other sign says nothing. */
  readonly signs: Readonly<Record<K, 1 | -1>>;
  /** How many real tracks there are. */
  readonly tracks: number;
  /** What a judge says of a choice. */
  readonly judge: (traits: Readonly<Record<K, number>>, judge: Judge<K>) => number;
}

/** Logistic regression on the traits that speak the way they should. */
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

/** The judge of choices, and what it says of each when fitted without its origin. */
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
    return { penalty, forecasts, brier };
  });
  const { forecasts, penalty } = tried.reduce((a, b) => (b.brier < a.brier ? b : a));
  return { judge: fitJudge(judged, penalty, options), forecasts };
}
