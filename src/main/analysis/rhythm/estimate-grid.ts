import type { Anchor } from '../../../shared/domain/index.ts';
import { calibrate } from '../calibration.ts';
import { measureBandOnsets } from '../front-end/band-onsets.ts';
import { createMelMeans } from '../front-end/spectral-change.ts';
import type { Activations, GridEstimate, MelSpectrogram, OnsetNovelty, TrackFeatures } from '../types.ts';
import { activationKind } from './activation-kind.ts';
import { choosePulse } from './choose-pulse.ts';
import type { PulseChoice } from './choose-pulse.ts';
import { chooseDownbeats } from './downbeats.ts';
import { findFirstSound } from './first-sound.ts';
import { placePulse, snapTempo } from './place-pulse.ts';
import { findTempoStretches } from './tempo-changes.ts';
import { placeStretches } from './tempo-stretches.ts';

/** Below this recurrence of onsets there is no beat: white noise reaches about 0.02, the weakest music of the benchmark 0.12. */
const MIN_SALIENCE = 0.05;
/** Distinct tempi offered besides the chosen one. */
const MAX_ALTERNATIVES = 4;
/** A downbeat this little before the first sample is the start of the track. */
const START_TOLERANCE_S = 0.01;
const NO_GRID: GridEstimate = {
  grid: [],
  beatsPerBar: 4,
  confidence: 0,
  downbeatConfidence: 0,
  alternatives: [],
};

/** What the grid is estimated from. */
export type GridFeatures = Pick<TrackFeatures, 'duration'> & {
  readonly mel: MelSpectrogram;
  readonly onsets: OnsetNovelty;
};

export interface GridOptions {
  /** False leaves a constant grid as the activations have it, unplaced on the onsets: to measure what placing is worth. */
  readonly refine?: boolean;
  /** Genre tag of the track: some genres have a tempo of their own. */
  readonly genre?: string | null;
}

/**
 * Tempi of other hypotheses, and half and double of the chosen one, each with the sum of their probabilities times `share`.
 */
function listAlternatives(
  choices: readonly PulseChoice[],
  bpm: number,
  share: number,
): { bpm: number; confidence: number }[] {
  const found: { bpm: number; confidence: number }[] = [];
  const add = (candidate: number, probability: number): void => {
    const confidence = probability * share;
    if (Math.abs(candidate / bpm - 1) < 0.02) return;
    const same = found.find((other) => Math.abs(other.bpm / candidate - 1) < 0.02);
    if (same) same.confidence += confidence;
    else found.push({ bpm: candidate, confidence });
  };
  add(bpm / 2, 0);
  add(bpm * 2, 0);
  for (const choice of choices) {
    const ratio = 60 / choice.period / bpm;
    // Simple ratios of the refined tempo are exact; the folded tempo of the hypothesis is not.
    const simple = [1 / 2, 2, 3 / 2, 2 / 3, 4 / 3, 3 / 4].find((r) => Math.abs(ratio / r - 1) < 0.01);
    add(simple === undefined ? 60 / choice.period : bpm * simple, choice.probability);
  }
  const sorted = found
    .filter((candidate) => candidate.bpm >= 40 && candidate.bpm <= 250)
    .sort((a, b) => b.confidence - a.confidence);
  // Half and double are what a person switches between: they are kept however unlikely.
  const isOctave = (candidate: { bpm: number }): boolean =>
    [1 / 2, 2].some((ratio) => Math.abs(candidate.bpm / bpm / ratio - 1) < 0.02);
  const octaves = sorted.filter(isOctave);
  const others = sorted.filter((candidate) => !isOctave(candidate));
  return [...octaves, ...others.slice(0, MAX_ALTERNATIVES - octaves.length)]
    .sort((a, b) => b.confidence - a.confidence)
    .map((candidate) => ({
      bpm: Math.round(candidate.bpm * 1000) / 1000,
      confidence: candidate.confidence,
    }));
}

/** Probability of the tempo and beat of `best`: hypotheses of the same tempo and beat are one. */
function probabilityOf(choices: readonly PulseChoice[], best: PulseChoice): number {
  let sum = 0;
  for (const choice of choices) {
    const beats = (choice.phase - best.phase) / best.period;
    const isSame =
      Math.abs(choice.period / best.period - 1) < 0.002 && Math.abs(beats - Math.round(beats)) < 0.08;
    if (isSame) sum += choice.probability;
  }
  return Math.min(1, sum);
}

/**
 * The beat grid of a track: tempo and beat by the evidence of the whole track, placed on its onsets to the millisecond, and which beat
 * is the one. One anchor, at the first downbeat, unless the tempo plainly changes. Reads only the mel spectrogram, the onset
 * novelty and the activations, so any model serves.
 */
export function estimateGrid(
  features: GridFeatures,
  activations: Activations,
  { refine = true, genre = null }: GridOptions = {},
): GridEstimate {
  const { duration, mel, onsets } = features;
  const bands = measureBandOnsets(mel);
  const means = createMelMeans(mel);
  const firstSound = findFirstSound(onsets);
  const choices = choosePulse(activations, means, bands, firstSound, genre);
  const best = choices[0];
  if (!best || best.salience < MIN_SALIENCE) return NO_GRID;
  const kind = activationKind(activations);
  const probability = probabilityOf(choices, best);
  const confidence = calibrate('grid', kind, probability);
  /** What calibration takes from the chosen hypothesis goes to the others. */
  const share = probability < 1 ? (1 - confidence) / (1 - probability) : 1;

  const stretches = findTempoStretches(activations.beat, activations.frameRate, best.period);
  if (stretches.length > 1) {
    const { grid, downbeatConfidence } = placeStretches(stretches, { onsets, activations, means, bands });
    return {
      grid,
      beatsPerBar: 4,
      confidence,
      downbeatConfidence: calibrate('downbeat', kind, downbeatConfidence),
      alternatives: listAlternatives(choices, grid[0]!.bpm, share),
    };
  }

  const { period, phase } = refine ? snapTempo(placePulse(onsets, best, 0, duration), 0, duration) : best;
  const firstBeat = Math.ceil((-START_TOLERANCE_S - phase) / period);
  const endBeat = Math.floor((duration - phase) / period);
  const beats = Array.from(
    { length: Math.max(0, endBeat - firstBeat) },
    (_, k) => phase + (firstBeat + k) * period,
  );
  const bar = chooseDownbeats(beats, firstSound, means, bands, activations);
  const anchor: Anchor = { time: Math.max(0, beats[bar.phase] ?? 0), bpm: 60 / period, beat: 1 };
  return {
    grid: [anchor],
    beatsPerBar: bar.beatsPerBar,
    confidence,
    downbeatConfidence: calibrate('downbeat', kind, bar.confidence),
    alternatives: listAlternatives(choices, anchor.bpm, share),
  };
}
