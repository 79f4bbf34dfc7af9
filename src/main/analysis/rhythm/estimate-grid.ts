import type { Anchor } from '../../../shared/domain/index.ts';
import { measureBandOnsets } from '../front-end/band-onsets.ts';
import type { Activations, GridEstimate, MelSpectrogram, OnsetNovelty, TrackFeatures } from '../types.ts';
import { choosePulse } from './choose-pulse.ts';
import type { PulseChoice } from './choose-pulse.ts';
import { chooseDownbeats } from './downbeats.ts';
import { refineOnOnsets } from './refine-on-onsets.ts';
import type { RefinedPulse } from './refine-on-onsets.ts';

/** Below this recurrence of onsets there is no beat: white noise reaches about 0.02, the weakest music of the benchmark 0.12. */
const MIN_SALIENCE = 0.05;
/** A refined period must agree with the folded one to within this drift over half the track. */
const MAX_DRIFT_S = 0.03;
/** A tempo this close to a whole or half BPM is taken to be it … */
const SNAP_BPM = 0.02;
/** … if the beats at the ends of the track move by no more than this. */
const SNAP_DRIFT_S = 0.006;
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

/** Seconds until the novelty first reaches a tenth of its strong peaks; 0 for silence. */
function findFirstSound(onsets: OnsetNovelty): number {
  let peak = 0;
  for (const value of onsets.data) peak = Math.max(peak, value);
  if (peak === 0) return 0;
  const index = onsets.data.findIndex((value) => value > 0.1 * peak);
  let at = index;
  while (at + 1 < onsets.data.length && onsets.data[at + 1]! > onsets.data[at]!) at++;
  return Math.max(0, onsets.start + at / onsets.rate);
}

/** Keeps the folded period where the onsets led the refinement astray (music without drums), and then corrects only the phase. */
function placePulse(onsets: OnsetNovelty, pulse: PulseChoice, duration: number): RefinedPulse {
  const refined = refineOnOnsets(onsets, pulse, 0, duration);
  const drift = Math.abs(refined.period / pulse.period - 1) * (duration / 2);
  return drift <= MAX_DRIFT_S ? refined : { ...pulse, blocks: refined.blocks, periodError: Infinity };
}

/** Rounds the tempo to a whole or half BPM where the evidence allows it, turning about the middle of the track. */
function snapTempo(pulse: RefinedPulse, duration: number): { period: number; phase: number } {
  const bpm = 60 / pulse.period;
  for (const step of [1, 0.5]) {
    const snapped = Math.round(bpm / step) * step;
    const drift = (Math.abs(snapped - bpm) / bpm) * (duration / 2);
    if (Math.abs(snapped - bpm) > SNAP_BPM || drift > SNAP_DRIFT_S) continue;
    const middle = Math.round((duration / 2 - pulse.phase) / pulse.period);
    const period = 60 / snapped;
    return { period, phase: pulse.phase + middle * (pulse.period - period) };
  }
  return { period: pulse.period, phase: pulse.phase };
}

/** Tempi of other hypotheses, and half and double of the chosen one, each with the sum of their probabilities. */
function listAlternatives(
  choices: readonly PulseChoice[],
  bpm: number,
): { bpm: number; confidence: number }[] {
  const found: { bpm: number; confidence: number }[] = [];
  const add = (candidate: number, confidence: number): void => {
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
  return found
    .filter((candidate) => candidate.bpm >= 40 && candidate.bpm <= 250)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, MAX_ALTERNATIVES)
    .map((candidate) => ({ bpm: Math.round(candidate.bpm * 1000) / 1000, confidence: candidate.confidence }));
}

/**
 * The beat grid of a track: tempo and beat by the evidence of the whole track, placed on its onsets to the millisecond, and which beat
 * is the one. Reads only the mel spectrogram, the onset novelty and the activations, so any model serves.
 */
export function estimateGrid(
  features: Pick<TrackFeatures, 'duration' | 'onsets'> & { readonly mel: MelSpectrogram },
  activations: Activations,
): GridEstimate {
  const { duration, mel, onsets } = features;
  const bands = measureBandOnsets(mel);
  const firstSound = findFirstSound(onsets);
  const choices = choosePulse(activations.beat, activations.frameRate, bands, firstSound);
  const best = choices[0];
  if (!best || best.salience < MIN_SALIENCE) return NO_GRID;

  const placed = placePulse(onsets, best, duration);
  const { period, phase } = snapTempo(placed, duration);
  const firstBeat = Math.ceil((-START_TOLERANCE_S - phase) / period);
  const endBeat = Math.floor((duration - phase) / period);
  const beats = Array.from(
    { length: Math.max(0, endBeat - firstBeat) },
    (_, k) => phase + (firstBeat + k) * period,
  );
  const bar = chooseDownbeats(beats, firstSound, mel, bands, activations);
  const anchor: Anchor = { time: Math.max(0, beats[bar.phase] ?? 0), bpm: 60 / period, beat: 1 };
  return {
    grid: [anchor],
    beatsPerBar: bar.beatsPerBar,
    confidence: best.probability,
    downbeatConfidence: bar.confidence,
    alternatives: listAlternatives(choices, anchor.bpm),
  };
}
