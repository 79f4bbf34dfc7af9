import type { BandOnsets } from '../front-end/band-onsets.ts';
import { FOLD_BINS, fitPeriod, foldPeaks } from './fold.ts';
import type { Pulse, PulseFeatures } from './pulse-features.ts';
import { measurePulse } from './pulse-features.ts';
import { findTempoCandidates } from './tempo-candidates.ts';

export interface PulseChoice extends Pulse {
  /** Probability among all hypotheses. */
  readonly probability: number;
  /** See fitPeriod. */
  readonly coherence: number;
  /** Of the tempo: how strongly onsets recur, at most 1. */
  readonly salience: number;
}

/** Hypotheses of lower or higher tempo are not beats to a DJ. */
const MIN_BPM = 58;
const MAX_BPM = 215;
const CANDIDATES = 10;
const PHASES_PER_TEMPO = 5;
/** Log-normal prior over tempo: DJ libraries lie between 87 and 175 BPM (2 % and 98 % of 5,700 real entries). */
const PRIOR_BPM = 130;
const PRIOR_WIDTH = 0.26;
/** Seconds between the first sound and a beat that count as together. */
const START_TOLERANCE_S = 0.03;

/**
 * Weights of a softmax over all hypotheses of a track (conditional logit), fitted by L2-penalised maximum likelihood on the
 * development tracks of docs/accuracy.md.
 */
const WEIGHTS: Readonly<Record<keyof PulseFeatures | 'prior' | 'salience' | 'height' | 'start', number>> = {
  prior: 1.69,
  lowOnBeat: 0.1,
  midOnBeat: 0.49,
  highOnBeat: 0.38,
  subdivision: -1.06,
  alternation: 0.22,
  halfAlternation: 0.03,
  triplet: -1.05,
  coverage: 0.88,
  salience: 0.62,
  height: 3.62,
  start: 0.7,
};

function scorePulse(features: PulseFeatures): number {
  let score = 0;
  for (const key of Object.keys(features) as (keyof PulseFeatures)[]) score += WEIGHTS[key] * features[key];
  return score;
}

/** Distance of `time` from the nearest beat, in seconds. */
function distanceToBeat(pulse: Pulse, time: number): number {
  const beats = (time - pulse.phase) / pulse.period;
  return Math.abs(beats - Math.round(beats)) * pulse.period;
}

/**
 * All plausible beats of a track as tempo and phase with their probabilities, most probable first. Empty when nothing recurs.
 * @param strength beat activation per frame: sharp at onsets or beats, near 0 elsewhere.
 * @param firstSound seconds; where the track becomes audible.
 */
export function choosePulse(
  strength: Float32Array,
  frameRate: number,
  onsets: BandOnsets,
  firstSound: number,
): PulseChoice[] {
  const scored: { pulse: Omit<PulseChoice, 'probability'>; score: number }[] = [];
  for (const candidate of findTempoCandidates(strength, frameRate, CANDIDATES)) {
    if (candidate.bpm < MIN_BPM || candidate.bpm > MAX_BPM || candidate.salience <= 0) continue;
    const fit = fitPeriod(strength, frameRate, 60 / candidate.bpm);
    const z = Math.log(60 / fit.period / PRIOR_BPM) / PRIOR_WIDTH;
    for (const peak of foldPeaks(fit.profile, PHASES_PER_TEMPO, FOLD_BINS / 12)) {
      const phase = (((peak.bin / FOLD_BINS) * fit.period) % fit.period) + 0;
      const pulse = { period: fit.period, phase: (phase + fit.period) % fit.period };
      scored.push({
        pulse: { ...pulse, coherence: fit.coherence, salience: candidate.salience },
        score:
          scorePulse(measurePulse(onsets, pulse, strength)) +
          WEIGHTS.prior * -0.5 * z * z +
          WEIGHTS.salience * Math.log(Math.max(candidate.salience, 0.01)) +
          WEIGHTS.height * peak.height +
          (distanceToBeat(pulse, firstSound) < START_TOLERANCE_S ? WEIGHTS.start : 0),
      });
    }
  }
  const top = Math.max(...scored.map(({ score }) => score));
  const sum = scored.reduce((total, { score }) => total + Math.exp(score - top), 0);
  return scored
    .map(({ pulse, score }) => ({ ...pulse, probability: Math.exp(score - top) / sum }))
    .sort((a, b) => b.probability - a.probability);
}
