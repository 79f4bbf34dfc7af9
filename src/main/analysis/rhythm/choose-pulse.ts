import type { BandOnsets } from '../front-end/band-onsets.ts';
import type { MelMeans } from '../front-end/spectral-change.ts';
import type { Activations } from '../types.ts';
import { measureBeats } from './beat-evidence.ts';
import { scorePhases } from './downbeats.ts';
import { FOLD_BINS, fitPeriod, foldPeaks } from './fold.ts';
import type { Pulse, PulseFeatures } from './pulse-features.ts';
import { measurePulse } from './pulse-features.ts';
import { findTempoCandidates } from './tempo-candidates.ts';

export interface PulseChoice extends Pulse {
  /** Probability among all hypotheses. */
  readonly probability: number;
  /** How strongly onsets recur at this tempo, at most 1. */
  readonly salience: number;
}

/** Slower and faster pulses are not beats to a DJ. */
const MIN_BPM = 58;
const MAX_BPM = 215;
const CANDIDATES = 10;
const PHASES_PER_TEMPO = 5;
/** Hypotheses whose bars are looked at; the others count as having none. */
const SHORT_LIST = 14;
/** Log-normal prior over tempo: mean and deviation of 5,701 entries of real DJ libraries. */
const PRIOR_BPM = 137;
const PRIOR_DEVIATION = 0.185;
/** Seconds between the first sound and a beat that count as together. */
const START_TOLERANCE_S = 0.03;

interface Evidence extends PulseFeatures {
  /** Log probability density of the tempo, up to a constant. */
  readonly prior: number;
  /** Log of the salience of the tempo. */
  readonly salience: number;
  /** Mean activation at the beats. */
  readonly height: number;
  /** The same relative to the phase of this tempo with the highest mean: 1 there, 0 at the average. */
  readonly relativeHeight: number;
  /** 1 when the first sound of the track falls on a beat. */
  readonly start: number;
}

/**
 * Weights of a softmax over all hypotheses of a track (conditional logit). The prior counts as it is; the start was set by hand, below what
 * the benchmark (whose tracks all begin on a beat) suggests; the others were fitted by L2-penalised maximum likelihood on the
 * development tracks of docs/accuracy.md, whole and cut, at five speeds, and on 72 synthetic grooves of nine kinds.
 */
const WEIGHTS: Readonly<Record<keyof Evidence, number>> = {
  prior: 1,
  lowOnBeat: 0.5,
  subdivision: -1.1,
  subdivisionSquared: -0.41,
  alternation: 0.55,
  triplet: -2.18,
  salience: 1.49,
  height: 26.8,
  relativeHeight: 4.33,
  start: 0.7,
};
/** Weight of the bar contrast: how plainly beats differ by their place in the bar. Fitted with the others. */
const BAR_WEIGHT = 2.09;
/** More contrast than this proves no more: pulses at 3/4 of the tempo have it too. */
const MAX_BAR_CONTRAST = 2;
/**
 * Inverse temperature of the softmax. Cross-validation over development tracks would have 1.6 to 2; less is claimed for music that is less
 * like them.
 */
const SHARPNESS = 1.3;

function scoreEvidence(evidence: Evidence): number {
  let score = 0;
  for (const key of Object.keys(WEIGHTS) as (keyof Evidence)[]) score += WEIGHTS[key] * evidence[key];
  return score;
}

/** Distance of `time` from the nearest beat, in seconds. */
function distanceToBeat(pulse: Pulse, time: number): number {
  const beats = (time - pulse.phase) / pulse.period;
  return Math.abs(beats - Math.round(beats)) * pulse.period;
}

/**
 * All plausible beats of a track as tempo and phase with their probabilities, most probable first. Empty when nothing recurs.
 * @param firstSound seconds; where the track becomes audible.
 */
export function choosePulse(
  activations: Activations,
  means: MelMeans,
  onsets: BandOnsets,
  firstSound: number,
): PulseChoice[] {
  const { beat: strength, frameRate } = activations;
  const duration = strength.length / frameRate;
  const scored: { pulse: Pulse; salience: number; score: number }[] = [];
  for (const candidate of findTempoCandidates(strength, frameRate, CANDIDATES)) {
    if (candidate.bpm < MIN_BPM || candidate.bpm > MAX_BPM || candidate.salience <= 0) continue;
    const { period, profile } = fitPeriod(strength, frameRate, 60 / candidate.bpm);
    const z = Math.log(60 / period / PRIOR_BPM) / PRIOR_DEVIATION;
    const top = Math.max(...profile);
    const mean = profile.reduce((sum, value) => sum + value, 0) / profile.length;
    for (const peak of foldPeaks(profile, PHASES_PER_TEMPO, FOLD_BINS / 12)) {
      const phase = (peak.bin / FOLD_BINS) * period;
      const pulse = { period, phase: phase < 0 ? phase + period : phase };
      const evidence: Evidence = {
        ...measurePulse(onsets, pulse),
        prior: -0.5 * z * z,
        salience: Math.log(Math.max(candidate.salience, 0.01)),
        height: peak.height,
        relativeHeight: (peak.height - mean) / (top - mean + 1e-9),
        start: distanceToBeat(pulse, firstSound) < START_TOLERANCE_S ? 1 : 0,
      };
      scored.push({ pulse, salience: candidate.salience, score: scoreEvidence(evidence) });
    }
  }
  scored.sort((a, b) => b.score - a.score);
  for (const [rank, hypothesis] of scored.entries()) {
    const { period, phase } = hypothesis.pulse;
    let contrast = 0;
    if (rank < SHORT_LIST) {
      const count = Math.floor((duration - phase) / period);
      const beats = Array.from({ length: count }, (_, k) => phase + k * period);
      contrast = Math.max(contrast, ...scorePhases(measureBeats(beats, means, onsets, activations), 4));
    }
    hypothesis.score = SHARPNESS * (hypothesis.score + BAR_WEIGHT * Math.min(contrast, MAX_BAR_CONTRAST));
  }
  const best = Math.max(...scored.map(({ score }) => score));
  const sum = scored.reduce((total, { score }) => total + Math.exp(score - best), 0);
  return scored
    .map(({ pulse, salience, score }) => ({ ...pulse, salience, probability: Math.exp(score - best) / sum }))
    .sort((a, b) => b.probability - a.probability);
}
