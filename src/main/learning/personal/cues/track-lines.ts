import { indexGrid } from '../../../../shared/domain/index.ts';
import type { BeatGrid } from '../../../../shared/domain/index.ts';
import type { TrackProfile } from '../../../analysis/profile/track-profile.ts';

/** The input that a cue model needs for a track. */
export interface CueTrack {
  /** The grid of the track's current document, to which cues snap. */
  readonly grid: BeatGrid;
  readonly beatsPerBar: number;
  /** Seconds. */
  readonly duration: number;
  /** The profile from the analysis; null for a track without one. */
  readonly profile: TrackProfile | null;
}

/** The possible positions of cues in a track: its bar lines. */
export interface TrackLines {
  /** Seconds, ascending. */
  readonly times: Float64Array;
  /** The same in beats of the grid, whole numbers. */
  readonly beats: Int32Array;
  /** Row of the profile that begins at each line; null without a profile. */
  readonly rows: Int32Array | null;
  readonly beatsPerBar: number;
  /** Beat of the grid's first downbeat, from which Rekordbox counts bars; 0 without a grid. */
  readonly firstDownbeat: number;
  /** Time of a beat, including beats between and outside the lines. */
  timeOf(beat: number): number;
  /** Fractional beat at a time. */
  beatAt(time: number): number;
}

/** Length of a beat for tracks without a grid: 120 BPM. */
const GRIDLESS_BEAT_S = 0.5;
/** Maximum number of bars; longer tracks are cut off. */
const MAX_LINES = 4000;

/**
 * Bar lines from the analysis, each snapped to the nearest beat of the track's grid: an imported grid may have its bars
 * in the wrong place, but the music still starts where it starts. Without an analysis, the bar lines of the grid.
 */
export function linesOf({ grid, beatsPerBar, duration, profile }: CueTrack): TrackLines {
  const index = indexGrid(grid, beatsPerBar);
  const timeOf = index.isEmpty
    ? (beat: number): number => beat * GRIDLESS_BEAT_S
    : (beat: number): number => index.timeOf(beat);
  const beatAt = index.isEmpty
    ? (time: number): number => time / GRIDLESS_BEAT_S
    : (time: number): number => index.positionOf(time);
  const firstDownbeat = index.isEmpty ? 0 : index.nearestDownbeat(index.timeOfBar(1)).index;
  const beats: number[] = [];
  const rows: number[] = [];
  if (profile) {
    for (let row = 0; row + 1 < profile.lines.length && beats.length < MAX_LINES; row++) {
      const beat = Math.round(beatAt(profile.lines[row]!));
      // If several lines snap to one beat (a grid at half the tempo), the first stays.
      if (beats.length > 0 && beat <= beats.at(-1)!) continue;
      beats.push(beat);
      rows.push(row);
    }
  } else {
    for (let beat = firstDownbeat; timeOf(beat) < duration && beats.length < MAX_LINES; beat += beatsPerBar)
      beats.push(beat);
  }
  return {
    times: Float64Array.from(beats, (beat) => Math.max(0, timeOf(beat))),
    beats: Int32Array.from(beats),
    rows: profile ? Int32Array.from(rows) : null,
    beatsPerBar,
    firstDownbeat,
    timeOf,
    beatAt,
  };
}
