import type { BandOnsets } from '../front-end/band-onsets.ts';
import type { MelMeans } from '../front-end/spectral-change.ts';
import type { Activations } from '../types.ts';
import { activationKind } from './activation-kind.ts';
import { measureBeats } from './beat-evidence.ts';
import type { BeatEvidence } from './beat-evidence.ts';
import { scorePhases } from './downbeats.ts';
import type { Pulse } from './pulse-features.ts';
import { listHypotheses } from './pulse-hypotheses.ts';
import type { PulseEvidence } from './pulse-hypotheses.ts';
import { pulseWeights } from './pulse-weights.ts';
import { logTempoPrior } from './tempo-prior.ts';

export interface PulseChoice extends Pulse {
  /** Probability among all hypotheses. */
  readonly probability: number;
  /** How strongly onsets recur at this tempo, at most 1. */
  readonly salience: number;
}

/** What a hypothesis is scored by; `bars` as {@link measureBarContrast} has it. */
type PulseWeights = Readonly<Record<keyof PulseEvidence | 'bars', number>>;

/** Hypotheses whose bars are looked at; the others count as having none. */
const SHORT_LIST = 14;
/** More contrast than this proves no more: pulses at 3/4 of the tempo have it too. */
export const MAX_BAR_CONTRAST = 2;
/**
 * Log odds for a beat on the first sound. Set by hand, below what the benchmark (whose tracks nearly all begin on a beat)
 * suggests.
 */
export const START_BONUS = 0.7;

/**
 * Evidence by which bars are told here, from sound alone: the heads of a network err together with its beats, and on wrong beats they
 * are as sure of bars as on right ones.
 */
const BAR_EVIDENCE: Readonly<Record<keyof BeatEvidence, number>> = {
  low: 1.6,
  high: -1.2,
  harmony1: 1.3,
  harmony4: 2.6,
  bass: 1.7,
  spectrum2: 2.3,
  spectrum4: 1.6,
  section: 4,
  downbeat: 0,
  boundary: 0,
};

/** How plainly the beats differ by their place in a bar of four, in units of downbeat evidence. */
export function measureBarContrast(
  { period, phase }: Pulse,
  duration: number,
  means: MelMeans,
  onsets: BandOnsets,
  activations: Activations,
): number {
  const count = Math.floor((duration - phase) / period);
  const beats = Array.from({ length: count }, (_, k) => phase + k * period);
  const evidence = measureBeats(beats, means, onsets, activations);
  const scores = scorePhases(evidence, 4, BAR_EVIDENCE);
  return Math.max(0, ...scores);
}

function scoreEvidence(evidence: PulseEvidence, weights: PulseWeights): number {
  let score = 0;
  for (const key of Object.keys(evidence) as (keyof PulseEvidence)[]) score += weights[key] * evidence[key];
  return score;
}

/**
 * All plausible beats of a track as tempo and phase with their probabilities, most probable first: a softmax over scores
 * (conditional logit). Empty when nothing recurs.
 * @param firstSound seconds; where the track becomes audible.
 * @param genre tag, where the track has one.
 */
export function choosePulse(
  activations: Activations,
  means: MelMeans,
  onsets: BandOnsets,
  firstSound: number,
  genre: string | null = null,
): PulseChoice[] {
  const weights: PulseWeights = pulseWeights[activationKind(activations)];
  const duration = activations.beat.length / activations.frameRate;
  const scored = listHypotheses(activations, onsets, firstSound)
    .map(({ pulse, salience, startsOnBeat, evidence }) => ({
      pulse,
      salience,
      score:
        logTempoPrior(60 / pulse.period, genre) +
        (startsOnBeat ? START_BONUS : 0) +
        scoreEvidence(evidence, weights),
    }))
    .sort((a, b) => b.score - a.score);
  for (const hypothesis of scored.slice(0, SHORT_LIST))
    hypothesis.score +=
      weights.bars *
      Math.min(MAX_BAR_CONTRAST, measureBarContrast(hypothesis.pulse, duration, means, onsets, activations));
  const best = Math.max(...scored.map(({ score }) => score));
  const sum = scored.reduce((total, { score }) => total + Math.exp(score - best), 0);
  return scored
    .map(({ pulse, salience, score }) => ({ ...pulse, salience, probability: Math.exp(score - best) / sum }))
    .sort((a, b) => b.probability - a.probability);
}
