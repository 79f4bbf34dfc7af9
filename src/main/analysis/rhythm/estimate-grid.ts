import type { Anchor, TempoRange } from '../../../shared/domain/index.ts';
import { calibrate } from '../calibration.ts';
import type { Activations, GridEstimate, MelSpectrogram, OnsetNovelty, TrackFeatures } from '../types.ts';
import { activationKind } from './activation-kind.ts';
import { choosePulse } from './choose-pulse.ts';
import type { PulseChoice } from './decide-pulse.ts';
import { chooseDownbeats } from './downbeats.ts';
import { placePulse, snapTempo } from './place-pulse.ts';
import { judgeFollowed } from './follow-confidence.ts';
import { followTempo } from './follow-tempo.ts';
import { followJudges } from './follow-weights.ts';
import { describeDecision, judgeGrid } from './grid-confidence.ts';
import { gridJudges, halfBeatWeights } from './pulse-weights.ts';
import { measureRhythm } from './rhythm-evidence.ts';

/** Below this recurrence of onsets there is no beat: white noise reaches about 0.02, the weakest music of the benchmark 0.12. */
const MIN_SALIENCE = 0.05;
/** Maximum number of alternative tempi to offer. */
const MAX_ALTERNATIVES = 4;
/** A downbeat at most this long before the first sample moves to the start of the track. */
const START_TOLERANCE_S = 0.01;
const NO_GRID: GridEstimate = {
  grid: [],
  beatsPerBar: 4,
  confidence: 0,
  downbeatConfidence: 0,
  alternatives: [],
};

/** The input of the grid estimate. */
export type GridFeatures = Pick<TrackFeatures, 'duration'> & {
  readonly mel: MelSpectrogram;
  readonly onsets: OnsetNovelty;
};

export interface GridOptions {
  /** False skips placing a constant grid on the onsets, to measure the benefit of placing. */
  readonly refine?: boolean;
  /** Genre tag of the track; some genres have a typical tempo. */
  readonly genre?: string | null;
  /** The user's preferred tempo range, which decides between half and double. */
  readonly tempoRange?: TempoRange | null;
}

/**
 * Tempi of the other hypotheses, and half and double of the chosen one, each with the sum of its probabilities times
 * `share`.
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
    // Simple ratios of the refined tempo are exact; the tempo of a hypothesis comes from folding and is not.
    const simple = [1 / 2, 2, 3 / 2, 2 / 3, 4 / 3, 3 / 4].find((r) => Math.abs(ratio / r - 1) < 0.01);
    add(simple === undefined ? 60 / choice.period : bpm * simple, choice.probability);
  }
  const sorted = found
    .filter((candidate) => candidate.bpm >= 40 && candidate.bpm <= 250)
    .sort((a, b) => b.confidence - a.confidence);
  // Users switch between half and double, so they are listed however unlikely.
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

/**
 * The beat grid of a track: tempo and beat from the evidence of the whole track, placed on its onsets to the
 * millisecond, and the downbeats. A single anchor at the first downbeat, unless the tempo clearly changes. Uses only
 * the mel spectrogram, the onset novelty and the activations, so it works with any model.
 */
export function estimateGrid(
  features: GridFeatures,
  activations: Activations,
  { refine = true, genre = null, tempoRange = null }: GridOptions = {},
): GridEstimate {
  const { duration, mel, onsets } = features;
  const evidence = measureRhythm(mel, onsets, activations);
  const decision = choosePulse(evidence, genre, tempoRange);
  const best = decision?.choices[0];
  if (!best || Math.min(best.salience, decision.recurrence) < MIN_SALIENCE) return NO_GRID;
  const kind = activationKind(activations);
  const confidence = judgeGrid(describeDecision(decision, halfBeatWeights[kind]), gridJudges[kind]);
  /** The remaining probability is distributed over the other hypotheses. */
  const share = best.probability < 1 ? (1 - confidence) / (1 - best.probability) : 1;
  const describe = (
    grid: readonly Anchor[],
    beatsPerBar: number,
    downbeatConfidence: number,
  ): Omit<GridEstimate, 'confidence'> => ({
    grid,
    beatsPerBar,
    downbeatConfidence: calibrate('downbeat', kind, downbeatConfidence),
    alternatives: listAlternatives(decision.choices, grid[0]!.bpm, share),
  });

  const placed = refine ? placePulse(onsets, best, 0, duration) : null;
  const followed = placed && followTempo(decision, placed, evidence, onsets, tempoRange);
  if (followed) {
    const { grid, beatsPerBar, downbeatConfidence, traits } = followed;
    const confidence = judgeFollowed(traits, followJudges[kind]);
    return { ...describe(grid, beatsPerBar, downbeatConfidence), confidence };
  }
  const { period, phase } = placed ? snapTempo(placed, 0, duration) : best;
  const firstBeat = Math.ceil((-START_TOLERANCE_S - phase) / period);
  const endBeat = Math.floor((duration - phase) / period);
  const beats = Array.from(
    { length: Math.max(0, endBeat - firstBeat) },
    (_, k) => phase + (firstBeat + k) * period,
  );
  const bar = chooseDownbeats(beats, evidence.firstSound, evidence.means, evidence.bands, activations);
  const anchor: Anchor = { time: Math.max(0, beats[bar.phase] ?? 0), bpm: 60 / period, beat: 1 };
  return { ...describe([anchor], bar.beatsPerBar, bar.confidence), confidence };
}
