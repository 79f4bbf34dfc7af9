import { levelDifference, shapeDifference } from '../front-end/spectral-change.ts';
import { BASS_BANDS, HARMONY_BANDS, logOdds } from './beat-evidence.ts';
import { compareOnsets } from './pulse-features.ts';
import type { Pulse } from './pulse-features.ts';
import type { RhythmEvidence } from './rhythm-evidence.ts';

/**
 * Votes between a phase (positive) and the one half a beat later (negative), each in [-1, 1]. Activations decide beat
 * by beat and can be wrong throughout a track, so they are one vote among many. Sections, chords and bass notes begin
 * on beats, with or without drums.
 */
export interface HalfBeatVotes {
  /** Log odds of the model's beats, by block of {@link BLOCK_S}. */
  readonly model: number;
  /** The same from signal processing. */
  readonly signal: number;
  readonly low: number;
  readonly high: number;
  /** Peaks of change; the number is the beats compared on either side. */
  readonly section: number;
  readonly spectrum16: number;
  readonly spectrum4: number;
  readonly bass2: number;
  readonly harmony2: number;
  readonly energy2: number;
  /** Peaks of the boundary head. */
  readonly boundary: number;
}

export interface HalfBeatEvidence {
  readonly votes: HalfBeatVotes;
  /** The model's vote in each block. */
  readonly blocks: readonly number[];
}

/** A network's receptive field is 46 s: its output within that range counts as one opinion. */
const BLOCK_S = 45;
/** Beats on either side within which a peak of change must be the maximum. */
const PEAK_REACH = {
  section: 8,
  spectrum16: 8,
  spectrum4: 2,
  bass2: 1,
  harmony2: 1,
  energy2: 1,
  boundary: 8,
};

/**
 * Compares the peaks at even and odd positions, weighted by their height above the mean: 1 if all are at even
 * positions, -1 if all are at odd ones.
 */
export function votePeaks(values: Float64Array, reach: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  let even = 0;
  let odd = 0;
  for (const [at, value] of values.entries()) {
    if (value <= mean) continue;
    let isPeak = true;
    for (let i = Math.max(0, at - reach); i <= at + reach && isPeak; i++)
      isPeak = !(values[i]! > value) && (i >= at || values[i]! < value);
    if (!isPeak) continue;
    if (at % 2 === 0) even += value - mean;
    else odd += value - mean;
  }
  return even + odd > 0 ? (even - odd) / (even + odd) : 0;
}

/** Change of the music at every half beat. */
function measureHalfBeats(
  { period, phase }: Pulse,
  count: number,
  { means, activations }: RhythmEvidence,
): Record<keyof typeof PEAK_REACH, Float64Array> {
  const { frameRate } = activations;
  const before = new Float64Array(means.bands);
  const after = new Float64Array(means.bands);
  const column = (): Float64Array => new Float64Array(count);
  const found = {
    section: column(),
    spectrum16: column(),
    spectrum4: column(),
    bass2: column(),
    harmony2: column(),
    energy2: column(),
    boundary: column(),
  };
  for (let k = 0; k < count; k++) {
    const time = phase + (k * period) / 2;
    const frame = Math.round(time * frameRate) + 1;
    /** False near the ends, where one side is too short to compare. */
    const around = (beats: number): boolean => {
      const reach = Math.round(beats * period * frameRate);
      return (
        frame - reach / 2 > 0 &&
        frame + reach / 2 < means.frames &&
        means.meanInto(before, frame - reach, frame - 1) &&
        means.meanInto(after, frame, frame + reach)
      );
    };
    if (around(2)) {
      found.bass2[k] = Math.sqrt(shapeDifference(before, after, ...BASS_BANDS, false));
      found.harmony2[k] = Math.sqrt(shapeDifference(before, after, ...HARMONY_BANDS, true));
      const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
      found.energy2[k] = Math.abs(sum(after) - sum(before)) / means.bands;
    }
    if (around(4)) found.spectrum4[k] = levelDifference(before, after, 0, means.bands);
    if (around(16)) {
      found.spectrum16[k] = levelDifference(before, after, 0, means.bands);
      found.section[k] = Math.sqrt(found.spectrum4[k]! * found.spectrum16[k]!);
    }
    const at = Math.round(time * frameRate);
    const { boundary } = activations;
    found.boundary[k] = Math.max(boundary[at - 1] ?? 0, boundary[at] ?? 0, boundary[at + 1] ?? 0);
  }
  return found;
}

/** For each block, how much more probable beats are on the pulse than half a beat later. */
function voteByBlock({ period, phase }: Pulse, beat: Float32Array, frameRate: number): number[] {
  const at = (time: number): number => {
    const frame = Math.round(time * frameRate);
    return logOdds(Math.max(beat[frame - 1] ?? 0, beat[frame] ?? 0, beat[frame + 1] ?? 0));
  };
  const duration = beat.length / frameRate;
  const blocks = Math.max(1, Math.round(duration / BLOCK_S));
  return Array.from({ length: blocks }, (_, b) => {
    const from = Math.max(0, Math.ceil(((b * duration) / blocks - phase) / period));
    const to = Math.floor((((b + 1) * duration) / blocks - phase) / period - 0.5);
    let sum = 0;
    for (let k = from; k < to; k++) sum += at(phase + k * period) - at(phase + (k + 0.5) * period);
    return to > from ? Math.tanh(sum / (to - from)) : 0;
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Compares a pulse with the same pulse half a beat later. */
export function measureHalfBeat(pulse: Pulse, evidence: RhythmEvidence): HalfBeatEvidence {
  const { activations, bands, signal } = evidence;
  const { beat, frameRate } = activations;
  const count = Math.max(0, Math.floor((beat.length / frameRate - pulse.phase) / (pulse.period / 2)));
  const changes = measureHalfBeats(pulse, count, evidence);
  const vote = (key: keyof typeof PEAK_REACH): number => votePeaks(changes[key], 2 * PEAK_REACH[key]);
  const blocks = voteByBlock(pulse, beat, frameRate);
  return {
    blocks,
    votes: {
      model: mean(blocks),
      signal: mean(voteByBlock(pulse, signal, bands.frameRate)),
      low: Math.tanh(compareOnsets(bands.low, frameRate, pulse)),
      high: Math.tanh(compareOnsets(bands.high, frameRate, pulse)),
      section: vote('section'),
      spectrum16: vote('spectrum16'),
      spectrum4: vote('spectrum4'),
      bass2: vote('bass2'),
      harmony2: vote('harmony2'),
      energy2: vote('energy2'),
      boundary: vote('boundary'),
    },
  };
}
