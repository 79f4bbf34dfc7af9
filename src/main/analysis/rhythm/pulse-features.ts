import type { BandOnsets } from '../front-end/band-onsets.ts';

/** A beat hypothesis: beats at phase + k * period, seconds. */
export interface Pulse {
  readonly period: number;
  /** In [0, period). */
  readonly phase: number;
}

/** What the onsets say about a hypothesis; the weights are in choose-pulse.ts. */
export interface PulseFeatures {
  /** Log odds of low-band onsets on the beat against half a beat later. */
  readonly lowOnBeat: number;
  readonly midOnBeat: number;
  readonly highOnBeat: number;
  /** Log of the onsets at quarter beats (1/4, 3/4) against those at beats and half beats. */
  readonly subdivision: number;
  /** How differently odd and even beats sound (kick and snare in turn). */
  readonly alternation: number;
  /** How differently half beats sound in turn: a sign of a beat at half the tempo. */
  readonly halfAlternation: number;
  /** Log of onsets at thirds of the beat against the half. */
  readonly triplet: number;
  /** Log share of onset strength on the sixteenth-note grid against the share of time that grid covers. */
  readonly coverage: number;
}

const EPSILON = 0.03;
/** Seconds by which the band onsets lag the sound: half a frame. */
const ONSET_DELAY_S = 0.01;

/** Mean of `values` at beats `from, from + every, …` shifted by `offset` beats, the largest of three frames at each. */
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

/** Measures a hypothesis on the onsets of a track. `strength` is the beat activation per frame. */
export function measurePulse(onsets: BandOnsets, pulse: Pulse, strength: Float32Array): PulseFeatures {
  const { frameRate, low, mid, high } = onsets;
  const at = (values: Float32Array, offset: number, every = 1, from = 0): number =>
    meanAt(values, frameRate, pulse, offset, every, from);
  const all = (offset: number): number => at(low, offset) + at(mid, offset) + at(high, offset);
  const turn = (offset: number): number =>
    Math.abs(logRatio(at(low, offset, 2, 0), at(low, offset, 2, 1))) +
    Math.abs(logRatio(at(mid, offset, 2, 0), at(mid, offset, 2, 1))) +
    Math.abs(logRatio(at(high, offset, 2, 0), at(high, offset, 2, 1)));

  const isOnGrid = new Uint8Array(strength.length);
  for (let k = 0; ; k++) {
    const frame = Math.round((pulse.phase + (k * pulse.period) / 4) * frameRate);
    if (frame >= strength.length + 1) break;
    for (let f = Math.max(0, frame - 1); f <= Math.min(strength.length - 1, frame + 1); f++) isOnGrid[f] = 1;
  }
  let on = 0;
  let total = 0;
  let covered = 0;
  for (let f = 0; f < strength.length; f++) {
    total += strength[f]!;
    if (isOnGrid[f]) {
      on += strength[f]!;
      covered++;
    }
  }

  return {
    lowOnBeat: logRatio(at(low, 0), at(low, 0.5)),
    midOnBeat: logRatio(at(mid, 0), at(mid, 0.5)),
    highOnBeat: logRatio(at(high, 0), at(high, 0.5)),
    subdivision: logRatio(all(0.25) + all(0.75), all(0) + all(0.5)),
    alternation: turn(0),
    halfAlternation: turn(0.5),
    triplet: logRatio((all(1 / 3) + all(2 / 3)) / 2, all(0.5)),
    coverage: Math.log(
      Math.max(1e-6, on / Math.max(total, 1e-9)) / Math.max(1e-6, covered / strength.length),
    ),
  };
}
