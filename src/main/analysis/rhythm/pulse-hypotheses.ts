import type { TempoRange } from '../../../shared/domain/index.ts';
import { measureBarEvenness } from './bar-evenness.ts';
import { FOLD_BINS, fitPeriod, foldPeaks } from './fold.ts';
import type { Pulse, PulseFeatures } from './pulse-features.ts';
import { measurePulse } from './pulse-features.ts';
import type { RhythmEvidence } from './rhythm-evidence.ts';
import { findTempoCandidates } from './tempo-candidates.ts';
import type { TempoCandidate } from './tempo-candidates.ts';

/** The evidence for a hypothesis before its bars are measured. */
export interface PulseEvidence extends PulseFeatures {
  /** Log of how strongly onsets recur at the tempo. */
  readonly salience: number;
  /** Mean activation at the beats. */
  readonly height: number;
  /** The same relative to this tempo's phase with the highest mean: 1 at that phase, 0 at the average. */
  readonly relativeHeight: number;
  /** Log of the share of all activation at the beats: low if every second beat is missed. */
  readonly coverage: number;
  /** Log ratio of the activation at the beats to that half a beat later. */
  readonly offBeat: number;
  /** Log ratio of the activation at the weaker of odd and even beats to that at the stronger; 0 or below. */
  readonly evenness: number;
  /** See `measureBarEvenness`; the same for both phases half a beat apart. */
  readonly barEvenness: number;
}

/** A possible tempo and phase of a track's beats. */
export interface PulseHypothesis {
  readonly pulse: Pulse;
  /** Shared by the hypothesis and its half-beat shift, which is also in the list. */
  readonly lattice: number;
  /** How strongly onsets recur at this tempo, at most 1. */
  readonly salience: number;
  /** Whether the first sound of the track falls on a beat. */
  readonly startsOnBeat: boolean;
  readonly evidence: PulseEvidence;
}

/** Slower and faster pulses do not count as beats to a DJ. */
export const COUNTED: TempoRange = { min: 58, max: 215 };
const CANDIDATES = 10;
const PHASES_PER_TEMPO = 5;
/** Minimum distance between two phases, bins. */
const MIN_DISTANCE = FOLD_BINS / 12;
/** Maximum distance in seconds between the first sound and a beat that coincide. */
const START_TOLERANCE_S = 0.03;
/** Activation within this many seconds of a beat belongs to it. */
const BEAT_REACH_S = 0.045;
/** Added to activations before taking ratios. */
const EPSILON = 0.02;

/** Distance of `time` from the nearest beat, in seconds. */
function distanceToBeat(pulse: Pulse, time: number): number {
  const beats = (time - pulse.phase) / pulse.period;
  return Math.abs(beats - Math.round(beats)) * pulse.period;
}

/** Sum of a circular profile within `reach` bins of `centre`; the end bins count in part. */
function massAround(profile: Float64Array, centre: number, reach: number): number {
  const n = profile.length;
  let sum = 0;
  for (let b = Math.ceil(centre - reach - 0.5); b <= Math.floor(centre + reach + 0.5); b++) {
    const share = Math.min(1, reach + 0.5 - Math.abs(b - centre));
    sum += share * profile[((b % n) + n) % n]!;
  }
  return sum;
}

/** Value of a circular profile, interpolated between bins. */
function valueAt(profile: Float64Array, bin: number): number {
  const n = profile.length;
  const first = Math.floor(bin);
  const share = bin - first;
  const at = (b: number): number => profile[((b % n) + n) % n]!;
  return at(first) * (1 - share) + at(first + 1) * share;
}

interface Phase {
  readonly bin: number;
  readonly height: number;
}

/** Pairs each peak with the one half a beat later, or with that position if there is no peak. */
function pairPhases(profile: Float64Array): (readonly [Phase, Phase])[] {
  const half = FOLD_BINS / 2;
  const left = foldPeaks(profile, PHASES_PER_TEMPO, MIN_DISTANCE);
  const pairs: (readonly [Phase, Phase])[] = [];
  for (let peak = left.shift(); peak; peak = left.shift()) {
    const shifted = (peak.bin + half) % FOLD_BINS;
    const at = left.findIndex(({ bin }) => {
      const gap = Math.abs(bin - shifted);
      return Math.min(gap, FOLD_BINS - gap) < MIN_DISTANCE;
    });
    const partner = at < 0 ? { bin: shifted, height: valueAt(profile, shifted) } : left.splice(at, 1)[0]!;
    pairs.push([peak, partner]);
  }
  return pairs;
}

/** Compares the activation at even beats with that at odd beats. */
function measureEvenness({ period, phase }: Pulse, strength: Float32Array, frameRate: number): number {
  const sums = [0, 0];
  const counts = [0, 0];
  for (let k = 0; phase + k * period < strength.length / frameRate; k++) {
    const frame = Math.round((phase + k * period) * frameRate);
    sums[k % 2]! += Math.max(strength[frame - 1] ?? 0, strength[frame] ?? 0, strength[frame + 1] ?? 0);
    counts[k % 2]!++;
  }
  const [even, odd] = sums.map((sum, i) => sum / Math.max(1, counts[i]!) + EPSILON) as [number, number];
  return -Math.abs(Math.log(even / odd));
}

/** Adds half and double of tempi outside the range, if these are inside it and not listed yet. */
function fillRange(candidates: readonly TempoCandidate[], { min, max }: TempoRange): TempoCandidate[] {
  const all = [...candidates];
  for (const { bpm, salience } of candidates)
    for (const octave of [bpm / 2, bpm * 2])
      if (octave >= min && octave <= max && !all.some((other) => Math.abs(other.bpm / octave - 1) < 0.01))
        all.push({ bpm: octave, salience });
  return all;
}

/** All plausible beats of a track as tempo and phase. Empty if nothing recurs. */
export function listHypotheses(
  { activations, bands, firstSound }: RhythmEvidence,
  range: TempoRange | null = null,
): PulseHypothesis[] {
  const { beat: strength, frameRate } = activations;
  const found: PulseHypothesis[] = [];
  let lattice = 0;
  const candidates = findTempoCandidates(strength, frameRate, CANDIDATES);
  const [slowest, fastest] = [
    Math.min(COUNTED.min, range?.min ?? COUNTED.min),
    Math.max(COUNTED.max, range?.max ?? COUNTED.max),
  ];
  for (const candidate of range ? fillRange(candidates, range) : candidates) {
    if (candidate.bpm < slowest || candidate.bpm > fastest || candidate.salience <= 0) continue;
    const { period, profile } = fitPeriod(strength, frameRate, 60 / candidate.bpm);
    const top = Math.max(...profile);
    const total = profile.reduce((sum, value) => sum + value, 0);
    const mean = total / profile.length;
    const reach = (BEAT_REACH_S / period) * FOLD_BINS;
    for (const pair of pairPhases(profile)) {
      const phases = pair.map(({ bin, height }) => {
        const phase = (bin / FOLD_BINS) * period;
        return { bin, height, pulse: { period, phase: phase < 0 ? phase + period : phase } };
      });
      const barEvenness = measureBarEvenness(
        phases.map(({ pulse }) => pulse),
        activations,
      );
      for (const { bin, height, pulse } of phases) {
        const half = massAround(profile, bin + FOLD_BINS / 2, reach);
        const own = massAround(profile, bin, reach);
        const width = 2 * reach + 1;
        found.push({
          pulse,
          lattice,
          salience: candidate.salience,
          startsOnBeat: distanceToBeat(pulse, firstSound) < START_TOLERANCE_S,
          evidence: {
            ...measurePulse(bands, pulse),
            salience: Math.log(Math.max(candidate.salience, 0.01)),
            height,
            relativeHeight: (height - mean) / (top - mean + 1e-9),
            coverage: Math.log((own + EPSILON) / (total + EPSILON)),
            offBeat: Math.log((own / width + EPSILON) / (half / width + EPSILON)),
            evenness: measureEvenness(pulse, strength, frameRate),
            barEvenness,
          },
        });
      }
      lattice++;
    }
  }
  return found;
}
