import type { Anchor, Energy, Section } from '../../../shared/domain/index.ts';
import { MEL_STEP } from '../front-end/mel-values.ts';
import type { BandLevels, EnergyEstimate, MelSpectrogram, TrackFeatures } from '../types.ts';

/** Percentile of the one-second levels that serves as the reference of a band. */
const REFERENCE_PERCENTILE = 0.95;
/** Loudness that maps to 0 and 1 in the overall energy: a quiet ambient piece and a loud club master. */
const LOUDNESS_RANGE_LUFS = [-24, -6] as const;
/** Onsets per second that map to 1. */
const FULL_ONSET_RATE = 8;
/** Share of the high band in the summed band levels that maps to 1. */
const FULL_HIGH_SHARE = 0.25;
/** Tempi that map to 0 and 1. */
const TEMPO_RANGE_BPM = [80, 180] as const;
/**
 * Seconds on either side of a boundary over which its change of level is measured; less if the sections are shorter.
 */
const BOUNDARY_REACH_S = 8;
/** Below this a band is silent: its normalised level is 0 instead of amplified noise (-80 dBFS RMS). */
const SILENCE = 1e-4;
/** For shorter tracks, percentiles are less reliable; see `confidence`. */
const FULL_CONFIDENCE_S = 30;

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function position(value: number, [low, high]: readonly [number, number]): number {
  return Number.isFinite(value) ? clamp01((value - low) / (high - low)) : 0;
}

/** RMS over [from, to) seconds; 0 for an empty stretch. */
function rms(values: Float32Array, rate: number, from: number, to: number): number {
  const start = Math.max(0, Math.round(from * rate));
  const end = Math.min(values.length, Math.round(to * rate));
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i]! ** 2;
  return end > start ? Math.sqrt(sum / (end - start)) : 0;
}

function reference(values: Float32Array, rate: number): number {
  const seconds: number[] = [];
  for (let at = 0; at * rate < values.length; at++) seconds.push(rms(values, rate, at, at + 1));
  seconds.sort((a, b) => a - b);
  return seconds[Math.floor(REFERENCE_PERCENTILE * (seconds.length - 1))] ?? 0;
}

/**
 * Rise of the mean log-mel level within 40 ms that counts as an onset, and the number of frames on either side that it
 * must exceed.
 */
const ONSET_RISE = 0.3;
const ONSET_LAG = 2;
const ONSET_REACH = 3;

/**
 * Onsets per second: local maxima of the summed rise of the mel bands. Ranges from 1 to 9 on the development tracks.
 */
export function onsetRate(mel: MelSpectrogram): number {
  const { data, frames, bands } = mel;
  const rise = new Float32Array(frames);
  for (let frame = ONSET_LAG; frame < frames; frame++) {
    let sum = 0;
    for (let at = frame * bands; at < (frame + 1) * bands; at++)
      sum += Math.max(0, data[at]! - data[at - ONSET_LAG * bands]!);
    rise[frame] = (sum * MEL_STEP) / bands;
  }
  let count = 0;
  for (let frame = 0; frame < frames; frame++) {
    const value = rise[frame]!;
    if (value < ONSET_RISE) continue;
    let isPeak = true;
    for (let k = Math.max(0, frame - ONSET_REACH); k <= frame + ONSET_REACH && k < frames && isPeak; k++)
      isPeak = k < frame ? rise[k]! < value : rise[k]! <= value;
    if (isPeak) count++;
  }
  return frames > 0 ? (count * mel.frameRate) / frames : 0;
}

interface NormalisedLevels {
  bass: number;
  mid: number;
  high: number;
}

/** Reads the levels of a segment, per band, relative to the track's own loud parts. */
export function createLevelReader(levels: BandLevels): (from: number, to: number) => NormalisedLevels {
  const references = {
    bass: reference(levels.bass, levels.rate),
    mid: reference(levels.mid, levels.rate),
    high: reference(levels.high, levels.rate),
  };
  function read(band: keyof NormalisedLevels, from: number, to: number): number {
    if (references[band] < SILENCE) return 0;
    return clamp01(rms(levels[band], levels.rate, from, to) / references[band]);
  }
  return (from, to) => ({
    bass: read('bass', from, to),
    mid: read('mid', from, to),
    high: read('high', from, to),
  });
}

function overallEnergy(features: TrackFeatures, bpm: number | undefined): number {
  const { levels } = features;
  const parts = {
    bass: rms(levels.bass, levels.rate, 0, Infinity),
    mid: rms(levels.mid, levels.rate, 0, Infinity),
    high: rms(levels.high, levels.rate, 0, Infinity),
  };
  const sum = parts.bass + parts.mid + parts.high;
  const loudness = position(levels.loudness, LOUDNESS_RANGE_LUFS);
  if (loudness === 0 && sum < SILENCE) return 0;
  const density = clamp01(onsetRate(features.mel) / FULL_ONSET_RATE);
  const brightness = clamp01(parts.high / sum / FULL_HIGH_SHARE);
  if (bpm === undefined) return (0.4 * loudness + 0.3 * density + 0.2 * brightness) / 0.9;
  return 0.4 * loudness + 0.3 * density + 0.2 * brightness + 0.1 * position(bpm, TEMPO_RANGE_BPM);
}

/**
 * Energy of a track.
 *
 * - `overall` = 0.4 × loudness (-24 to -6 LUFS) + 0.3 × onsets per second (to 8) + 0.2 × share of the band above 2.5 kHz
 *   (to 25 %) + 0.1 × tempo (80 to 180 BPM), each clipped to [0, 1]; without a grid the tempo term is left out. Our own
 *   scale: it does not follow any other program's.
 * - `by_section`: RMS of bass (< 200 Hz), mid and high (> 2.5 kHz) over the section, relative to the 95th percentile of the
 *   track's one-second levels in that band.
 * - `at_boundaries`: mean over the bands of the level in the 8 s after the boundary minus that in the 8 s before, inside the
 *   two sections.
 *
 * Levels are measured, not guessed; the confidence falls below 1 only for tracks under 30 s, whose percentiles mean little.
 */
export function estimateEnergy(
  features: TrackFeatures,
  grid: readonly Anchor[],
  sections: readonly Section[],
): EnergyEstimate {
  const read = createLevelReader(features.levels);
  const endOf = (i: number): number => sections[i + 1]?.time ?? features.duration;
  const energy: Energy = {
    overall: overallEnergy(features, grid[0]?.bpm),
    by_section: sections.map((section, i) => ({ section: i, ...read(section.time, endOf(i)) })),
    at_boundaries: sections.slice(1).map((section, i) => {
      const before = read(Math.max(sections[i]!.time, section.time - BOUNDARY_REACH_S), section.time);
      const after = read(section.time, Math.min(endOf(i + 1), section.time + BOUNDARY_REACH_S));
      const delta = after.bass + after.mid + after.high - before.bass - before.mid - before.high;
      return { boundary: i, delta: delta / 3 };
    }),
  };
  return { energy, confidence: clamp01(features.duration / FULL_CONFIDENCE_S) };
}
