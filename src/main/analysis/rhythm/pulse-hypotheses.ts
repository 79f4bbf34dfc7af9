import type { BandOnsets } from '../front-end/band-onsets.ts';
import type { Activations } from '../types.ts';
import { FOLD_BINS, fitPeriod, foldPeaks } from './fold.ts';
import type { Pulse, PulseFeatures } from './pulse-features.ts';
import { measurePulse } from './pulse-features.ts';
import { findTempoCandidates } from './tempo-candidates.ts';

/** What speaks for a hypothesis before its bars are looked at. */
export interface PulseEvidence extends PulseFeatures {
  /** Log of how strongly onsets recur at the tempo. */
  readonly salience: number;
  /** Mean activation at the beats. */
  readonly height: number;
  /** The same relative to the phase of this tempo with the highest mean: 1 there, 0 at the average. */
  readonly relativeHeight: number;
  /** Log of the share of all activation that lies at the beats: small where every second beat is missed. */
  readonly coverage: number;
  /** Log ratio of the activation at the beats to that half a beat later. */
  readonly offBeat: number;
}

/** A tempo and phase that the beats of a track may have. */
export interface PulseHypothesis {
  readonly pulse: Pulse;
  /** How strongly onsets recur at this tempo, at most 1. */
  readonly salience: number;
  /** Whether the first sound of the track falls on a beat. */
  readonly startsOnBeat: boolean;
  readonly evidence: PulseEvidence;
}

/** Slower and faster pulses are not beats to a DJ. */
const MIN_BPM = 58;
const MAX_BPM = 215;
const CANDIDATES = 10;
const PHASES_PER_TEMPO = 5;
/** Seconds between the first sound and a beat that count as together. */
const START_TOLERANCE_S = 0.03;
/** Seconds either side of a beat in which activation counts as its own. */
const BEAT_REACH_S = 0.045;
/** Added to activations before ratios are taken. */
const EPSILON = 0.02;

/** Distance of `time` from the nearest beat, in seconds. */
function distanceToBeat(pulse: Pulse, time: number): number {
  const beats = (time - pulse.phase) / pulse.period;
  return Math.abs(beats - Math.round(beats)) * pulse.period;
}

/** Sum of a circular profile within `reach` bins of `centre`, end bins in part. */
function massAround(profile: Float64Array, centre: number, reach: number): number {
  const n = profile.length;
  let sum = 0;
  for (let b = Math.ceil(centre - reach - 0.5); b <= Math.floor(centre + reach + 0.5); b++) {
    const share = Math.min(1, reach + 0.5 - Math.abs(b - centre));
    sum += share * profile[((b % n) + n) % n]!;
  }
  return sum;
}

/**
 * All plausible beats of a track as tempo and phase. Empty when nothing recurs.
 * @param firstSound seconds; where the track becomes audible.
 */
export function listHypotheses(
  { beat: strength, frameRate }: Activations,
  onsets: BandOnsets,
  firstSound: number,
): PulseHypothesis[] {
  const found: PulseHypothesis[] = [];
  for (const candidate of findTempoCandidates(strength, frameRate, CANDIDATES)) {
    if (candidate.bpm < MIN_BPM || candidate.bpm > MAX_BPM || candidate.salience <= 0) continue;
    const { period, profile } = fitPeriod(strength, frameRate, 60 / candidate.bpm);
    const top = Math.max(...profile);
    const total = profile.reduce((sum, value) => sum + value, 0);
    const mean = total / profile.length;
    const reach = (BEAT_REACH_S / period) * FOLD_BINS;
    for (const peak of foldPeaks(profile, PHASES_PER_TEMPO, FOLD_BINS / 12)) {
      const phase = (peak.bin / FOLD_BINS) * period;
      const pulse = { period, phase: phase < 0 ? phase + period : phase };
      const half = massAround(profile, peak.bin + FOLD_BINS / 2, reach);
      const own = massAround(profile, peak.bin, reach);
      const width = 2 * reach + 1;
      found.push({
        pulse,
        salience: candidate.salience,
        startsOnBeat: distanceToBeat(pulse, firstSound) < START_TOLERANCE_S,
        evidence: {
          ...measurePulse(onsets, pulse),
          salience: Math.log(Math.max(candidate.salience, 0.01)),
          height: peak.height,
          relativeHeight: (peak.height - mean) / (top - mean + 1e-9),
          coverage: Math.log((own + EPSILON) / (total + EPSILON)),
          offBeat: Math.log((own / width + EPSILON) / (half / width + EPSILON)),
        },
      });
    }
  }
  return found;
}
