import {
  BACKBONE_COLUMNS,
  BACKBONE_DIRECTIONS,
  backboneReaches,
} from '../../../analysis/profile/backbone-bars.ts';
import { findEvents } from './events.ts';
import type { Events } from './events.ts';
import { linesOf } from './track-lines.ts';
import type { CueTrack, TrackLines } from './track-lines.ts';

/** Bars from a cue to the event that it announces (positive) or follows (negative). */
export const lags = [0, 1, 2, 4, 8, 16, 32, -1, -2, -4, -8, -16] as const;
/** Phrase lengths in bars, on whose lines a cue may be. */
const periods = [4, 8, 16, 32, 64] as const;
/** Number of bars from the start that have their own feature. */
const COUNTED_BARS = 8;

/** A track split at its bar lines, with the features of each line. */
export interface PlaceTable {
  readonly lines: TrackLines;
  /** lines × features, row-major, all between 0 and 1. */
  readonly features: Float32Array;
}

/** Names of the events in the order of the features; all 0 for a track without a profile. */
export const eventNames: readonly string[] = [
  'boundary',
  'intro',
  'verse',
  'build',
  'peak',
  'break',
  'outro',
  'rise',
  'fall',
  'bass in',
  'bass out',
  'kick in',
  'kick out',
  'verse 1',
  'last verse',
  'build 1',
  'build 2',
  'last build',
  'peak 1',
  'peak 2',
  'peak 3',
  'last peak',
  'break 1',
  'break 2',
  'last break',
  'outro 1',
  'last outro',
  'boundary 1',
  'boundary 2',
  'boundary 3',
  'last boundary',
  'rise 1',
  'last rise',
  'kick in 1',
  'kick in 2',
  'last kick in',
  'bass in 1',
  'last bass in',
  'heard intro',
  'heard verse',
  'heard build',
  'heard peak',
  'heard break',
  'heard outro',
  'full',
  'bare',
  'on full',
  'on kick',
  'off kick',
  'section',
  'short section',
  'section of 8 bars',
  'section of 16 bars',
  'long section',
  'boundary 4',
  'boundary 5',
  'full 1',
  'full 2',
  'full 3',
  'last full',
  'bare 1',
  'bare 2',
  'last bare',
  'heard build 1',
  'heard build 2',
  'last heard build',
  'heard peak 1',
  'heard peak 2',
  'heard peak 3',
  'last heard peak',
  'heard break 1',
  'heard break 2',
  'last heard break',
  'heard outro 1',
  'last heard outro',
];

/** Bars counted from the first sound and from the grid's first downbeat, phrases, and the ends of the track. */
const positionNames = [
  'start',
  'first downbeat',
  'first beat of the grid',
  ...Array.from({ length: COUNTED_BARS }, (_, i) => `bar ${8 * (i + 1)}`),
  ...periods.map((period) => `every ${period}`),
  ...periods.map((period) => `every ${period} of the grid`),
  ...periods.map((period) => `heard every ${period}`),
  ...[8, 16, 32].map((bars) => `${bars} before the end`),
  'first quarter',
  'last quarter',
];

/** What a backbone that the user added says about the bar at the line; all 0 without one. */
const backboneNames = [
  ...backboneReaches.map((bars) => `change of sound over ${bars} bars`),
  ...Array.from({ length: BACKBONE_DIRECTIONS }, (_, i) => `colour ${i + 1} of the sound`),
];
const otherNames = [...positionNames, ...backboneNames];

export const featureNames: readonly string[] = [
  ...eventNames.flatMap((event) => lags.map((lag) => `${event} @${lag}`)),
  ...otherNames,
];

/** The meaning of a feature: an event some bars ahead (negative: behind), or a position in the track. */
export function featureAt(
  index: number,
): { readonly event: string; readonly lag: number } | { readonly position: string } {
  const event = eventNames[Math.floor(index / lags.length)];
  return event === undefined
    ? { position: otherNames[index - eventNames.length * lags.length]! }
    : { event, lag: lags[index % lags.length]! };
}

/**
 * Penalty factors by feature: events bars away need stronger evidence than events at the line, above all when the cue
 * comes after the event.
 */
export const penaltyFactors = Float64Array.from(featureNames, (_, feature) => {
  if (feature >= eventNames.length * lags.length) return 1;
  const lag = lags[feature % lags.length]!;
  return lag < 0 ? 3 : lag >= 2 ? 2 : 1;
});

/** The phrase phase that the boundaries support, in lines. */
function heardPhase(boundary: Float32Array, period: number): number {
  const sums = new Float64Array(period);
  for (const [line, value] of boundary.entries()) sums[line % period]! += value;
  let best = 0;
  for (let phase = 1; phase < period; phase++) if (sums[phase]! > sums[best]! + 0.5) best = phase;
  return best;
}

function writePositions(
  features: Float32Array,
  offset: number,
  width: number,
  { beats, beatsPerBar, firstDownbeat }: TrackLines,
  events: Events | null,
): void {
  const size = beats.length;
  const boundary = events?.get('boundary') ?? new Float32Array(size);
  const phases = periods.map((period) => heardPhase(boundary, period));
  for (let line = 0; line < size; line++) {
    let at = line * width + offset;
    const put = (holds: boolean): void => void (features[at++] = Number(holds));
    /** Bars since the grid's first downbeat; fractional for lines that are not bar lines of the grid. */
    const bar = (beats[line]! - firstDownbeat) / beatsPerBar;
    put(line === 0);
    put(bar === 0);
    put(beats[line] === 0);
    for (let k = 1; k <= COUNTED_BARS; k++) put(line === 8 * k);
    for (const period of periods) put(line % period === 0);
    for (const period of periods) put(bar >= 0 && bar % period === 0);
    for (const [i, period] of periods.entries()) put(events !== null && line % period === phases[i]!);
    for (const bars of [8, 16, 32]) put(line === size - bars);
    put(line < size / 4);
    put(line >= (3 * size) / 4);
  }
}

/** All features that a place model may use. */
export function describePlaces(track: CueTrack): PlaceTable {
  const lines = linesOf(track);
  const size = lines.beats.length;
  const width = featureNames.length;
  const features = new Float32Array(size * width);
  const events = track.profile ? findEvents(track.profile, lines) : null;
  if (events)
    for (const [e, name] of eventNames.entries()) {
      const values = events.get(name)!;
      for (const [l, lag] of lags.entries()) {
        const column = e * lags.length + l;
        for (let line = Math.max(0, -lag); line < Math.min(size, size - lag); line++)
          features[line * width + column] = values[line + lag]!;
      }
    }
  writePositions(features, eventNames.length * lags.length, width, lines, events);
  const backbone = track.profile?.backbone;
  if (backbone && lines.rows)
    for (const [line, row] of lines.rows.entries())
      for (let column = 0; row < backbone.bars && column < BACKBONE_COLUMNS; column++)
        features[(line + 1) * width - BACKBONE_COLUMNS + column] =
          backbone.data[row * BACKBONE_COLUMNS + column]! / 255;
  return { lines, features };
}
