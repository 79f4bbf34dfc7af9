import { sigmoid } from '../../numeric/sigmoid.ts';
import { weigh } from './decide-pulse.ts';
import type { PulseDecision } from './decide-pulse.ts';
import type { HalfBeatVotes } from './half-beat.ts';

/** The traits that determine the confidence of a tempo and beat. */
export interface GridTraits {
  /** Log odds of the tempo and phase against all others. */
  readonly choice: number;
  /** Log odds of the phase against its half-beat shift, without the model's vote. */
  readonly structure: number;
  /**
   * Log ratio of the activation half a beat off the beats to that on the beats: near 0 where the model hears beats at
   * both.
   */
  readonly ambivalence: number;
  /** Share of the blocks of the track in which the model supports the phase. */
  readonly consistency: number;
  /** See `TempoSupport`. */
  readonly coherence: number;
  readonly support: number;
  /** Log of seconds. */
  readonly wander: number;
  /** See `LatticeDetail`. */
  readonly agreement: number;
  /** How clearly the model hears beats: low in music unlike its training data. */
  readonly height: number;
}

/** Weights of the traits, and the highest confidence. */
export type GridJudge = Readonly<Record<keyof GridTraits | 'bias' | 'limit', number>>;

const MAX_LOG_ODDS = 5;
const bounded = (value: number): number => Math.max(-MAX_LOG_ODDS, Math.min(MAX_LOG_ODDS, value));

export function describeDecision(
  decision: PulseDecision,
  halfBeatWeights: Readonly<Record<keyof HalfBeatVotes, number>>,
): GridTraits {
  const { lattice, halfBeat, ambivalence, coherence, support, wander, agreement, height } = decision;
  const { votes, blocks } = halfBeat;
  const probability = lattice / (1 + Math.exp(-weigh(votes, halfBeatWeights)));
  return {
    choice: bounded(Math.log((probability + 1e-6) / (1 - probability + 1e-6))),
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

/**
 * Probability that tempo and beat are right. However good the other traits are, a close choice stays doubtful: the
 * result is at most the square root of its own probability.
 */
export function judgeGrid(traits: GridTraits, { bias, limit, ...weights }: GridJudge): number {
  return Math.min(limit, Math.sqrt(sigmoid(traits.choice)), sigmoid(bias + weigh(traits, weights)));
}
