import { weigh } from './choose-pulse.ts';
import type { PulseDecision } from './choose-pulse.ts';
import type { HalfBeatVotes } from './half-beat.ts';

/** What a choice of tempo and beat is judged by. */
export interface GridTraits {
  /** Log odds of the tempo against all others. */
  readonly tempo: number;
  /** Log odds of the phase against its shift, by all votes and without the model's. */
  readonly halfBeat: number;
  readonly structure: number;
  /** Log ratio of the activation half a beat off the beats to that on them: near 0 where the model hears beats at either. */
  readonly ambivalence: number;
  /** Share of the blocks of the track in which the model is for the phase. */
  readonly consistency: number;
  /** See `TempoSupport`. */
  readonly coherence: number;
  readonly support: number;
  /** Log of seconds. */
  readonly wander: number;
  /** See `LatticeDetail`. */
  readonly agreement: number;
  /** How plainly the model hears beats: little in music unlike what it was trained on. */
  readonly height: number;
}

/** Weights of the traits, and the most that can be told. */
export type GridJudge = Readonly<Record<keyof GridTraits | 'bias' | 'limit', number>>;

const MAX_LOG_ODDS = 5;
const bounded = (value: number): number => Math.max(-MAX_LOG_ODDS, Math.min(MAX_LOG_ODDS, value));

export function describeDecision(
  decision: PulseDecision,
  halfBeatWeights: Readonly<Record<keyof HalfBeatVotes, number>>,
): GridTraits {
  const { lattice, halfBeat, ambivalence, coherence, support, wander, agreement, height } = decision;
  const { votes, blocks } = halfBeat;
  return {
    tempo: bounded(Math.log((lattice + 1e-6) / (1 - lattice + 1e-6))),
    halfBeat: bounded(weigh(votes, halfBeatWeights)),
    structure: bounded(weigh({ ...votes, model: 0 }, halfBeatWeights)),
    ambivalence: Math.max(-3, ambivalence),
    consistency: blocks.filter((vote) => vote > 0).length / Math.max(1, blocks.length),
    coherence,
    support,
    wander: Math.log(wander + 0.002),
    agreement,
    height,
  };
}

/** Probability that tempo and beat are right. */
export function judgeGrid(traits: GridTraits, { bias, limit, ...weights }: GridJudge): number {
  return Math.min(limit, 1 / (1 + Math.exp(-(bias + weigh(traits, weights)))));
}
