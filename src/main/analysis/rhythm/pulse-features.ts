import type { BandOnsets } from '../front-end/band-onsets.ts';

/** A beat hypothesis: beats at phase + k * period, seconds. */
export interface Pulse {
  readonly period: number;
  /** In [0, period). */
  readonly phase: number;
}

/** What the onsets show about a hypothesis; the weights are in choose-pulse.ts. */
export interface PulseFeatures {
  /** Log ratio of low-band onsets on the beat to those half a beat later. */
  readonly lowOnBeat: number;
  /** Log ratio of onsets at quarter beats (1/4, 3/4) to those at beats and half beats. */
  readonly subdivision: number;
  /** Its square, because neither no onsets nor as many as on the beats are typical. */
  readonly subdivisionSquared: number;
  /** How differently odd and even beats sound (alternating kick and snare). */
  readonly alternation: number;
  /**
   * Whether the louder kicks and the louder snares and hats fall on different beats (positive: kick on one, snare on two)
   * or on the same (negative: at double the tempo, every second beat is weaker in all bands).
   */
  readonly backbeat: number;
  /** Log ratio of onsets at thirds of the beat to those at the half. */
  readonly triplet: number;
  /**
   * Log ratio of onsets at the last third to those at the first: distinguishes shuffle from another pulse in threes.
   */
  readonly shuffle: number;
}

const EPSILON = 0.03;
/** Upper limit, so that very simple music (bare clicks) does not outweigh all other features. */
const MAX_ALTERNATION = 2;
const MAX_BACKBEAT = 1;
const MIN_SUBDIVISION = -3;
const MIN_TRIPLET = -2;
/** Upper limit: a shuffle or 12/8 has no onset at the half, which must not rule it out. */
const MAX_TRIPLET = 0.7;
const MAX_SHUFFLE = 1.5;
/** Seconds by which the band onsets lag the sound: half a frame. */
const ONSET_DELAY_S = 0.01;

/**
 * Mean of `values` at beats `from, from + every, …` shifted by `offset` beats, taking the maximum of three frames at
 * each.
 */
function meanAt(
  values: Float32Array,
  frameRate: number,
  pulse: Pulse,
  offset: number,
  every = 1,
  from = 0,
): number {
  let sum = 0;
  let count = 0;
  for (let k = from; ; k += every) {
    const frame = Math.round((pulse.phase + ONSET_DELAY_S + (k + offset) * pulse.period) * frameRate);
    if (frame >= values.length - 1) break;
    if (frame < 1) continue;
    sum += Math.max(values[frame - 1]!, values[frame]!, values[frame + 1]!);
    count++;
  }
  return count > 0 ? sum / count : 0;
}

function logRatio(a: number, b: number): number {
  return Math.log((a + EPSILON) / (b + EPSILON));
}

/** Log ratio of the onsets on the beat to those half a beat later. */
export function compareOnsets(values: Float32Array, frameRate: number, pulse: Pulse): number {
  return logRatio(meanAt(values, frameRate, pulse, 0), meanAt(values, frameRate, pulse, 0.5));
}

export function measurePulse(onsets: BandOnsets, pulse: Pulse): PulseFeatures {
  const { frameRate, low, mid, high } = onsets;
  const at = (values: Float32Array, offset: number, every = 1, from = 0): number =>
    meanAt(values, frameRate, pulse, offset, every, from);
  const all = (offset: number): number => at(low, offset) + at(mid, offset) + at(high, offset);
  const inTurn = (values: Float32Array): number => logRatio(at(values, 0, 2, 0), at(values, 0, 2, 1));
  const turns = { low: inTurn(low), mid: inTurn(mid), high: inTurn(high) };
  const subdivision = Math.max(MIN_SUBDIVISION, logRatio(all(0.25) + all(0.75), all(0) + all(0.5)));
  const [third, lastThird] = [all(1 / 3), all(2 / 3)];
  return {
    lowOnBeat: compareOnsets(low, frameRate, pulse),
    subdivision,
    subdivisionSquared: subdivision ** 2,
    alternation: Math.min(MAX_ALTERNATION, Math.abs(turns.low) + Math.abs(turns.mid) + Math.abs(turns.high)),
    backbeat: Math.max(-MAX_BACKBEAT, Math.min(MAX_BACKBEAT, -turns.low * (turns.mid + turns.high))),
    triplet: Math.min(MAX_TRIPLET, Math.max(MIN_TRIPLET, logRatio((third + lastThird) / 2, all(0.5)))),
    shuffle: Math.min(MAX_SHUFFLE, Math.max(0, logRatio(lastThird, third))),
  };
}
