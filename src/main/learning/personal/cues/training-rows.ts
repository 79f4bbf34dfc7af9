import { createDesign } from '../fit/sparse-design.ts';
import type { SparseDesign } from '../fit/sparse-design.ts';
import { placesOf } from './cue-example.ts';
import type { CueExample } from './cue-example.ts';
import { describeCueLines, cueFeatureNames } from './cue-features.ts';
import { linesOf } from './track-lines.ts';
import type { TrackLines } from './track-lines.ts';

/** Lines of many tracks, prepared for training. */
export interface TrainingRows {
  readonly design: SparseDesign;
  /** Index of the example that each row belongs to. */
  readonly track: Int32Array;
  /** Its line within the track. */
  readonly line: Int32Array;
  /** Beats from the row's line to the nearest cued place; NaN if none is near. One entry per cue near the line. */
  readonly cued: readonly Float32Array[];
  /** Number of lines that each row represents; more than 1 where others were left out. */
  readonly weights: Float32Array;
}

/** A cue belongs to a line within this many bars. */
const NEAR_BARS = 0.75;
/** An offset from the lines is a habit if it applies to this share of the cues, in a minimum number of tracks. */
const MIN_OFFSET_SHARE = 0.1;
const MIN_OFFSET_TRACKS = 2;
const MAX_OFFSETS = 4;

/** Whole beats from the nearest line to each cued place. */
function residuals(example: CueExample, lines: TrackLines): number[] {
  return placesOf(example).map(({ time }) => {
    const beat = lines.beatAt(time);
    let best = Infinity;
    for (const line of lines.beats) if (Math.abs(beat - line) < Math.abs(best)) best = beat - line;
    return Math.round(best);
  });
}

/** Offsets from bar lines, in beats, at which users set cues; most frequent first. Never empty. */
export function learnOffsets(examples: readonly CueExample[]): number[] {
  const counts = new Map<number, { cues: number; tracks: number }>();
  let total = 0;
  for (const example of examples) {
    const own = residuals(example, linesOf(example));
    total += own.length;
    for (const offset of own) {
      const known = counts.get(offset) ?? { cues: 0, tracks: 0 };
      counts.set(offset, { ...known, cues: known.cues + 1 });
    }
    for (const offset of new Set(own)) counts.get(offset)!.tracks++;
  }
  const habits = [...counts]
    .filter(([, { cues, tracks }]) => cues >= MIN_OFFSET_SHARE * total && tracks >= MIN_OFFSET_TRACKS)
    .sort((a, b) => b[1].cues - a[1].cues || Math.abs(a[0]) - Math.abs(b[0]))
    .slice(0, MAX_OFFSETS)
    .map(([offset]) => offset);
  return habits.length > 0 ? habits : [0];
}

/**
 * Minimum distance in beats between two cued places of a track, ignoring the closest 5 % of the pairs (one in twenty).
 */
export function learnDistance(examples: readonly CueExample[]): number {
  const gaps = examples
    .flatMap((example) => {
      const { beatAt } = linesOf(example);
      const beats = placesOf(example).map(({ time }) => beatAt(time));
      return beats.slice(1).map((beat, i) => beat - beats[i]!);
    })
    .sort((a, b) => a - b);
  const usual = gaps[Math.floor(0.05 * gaps.length)] ?? 16;
  return Math.min(32, Math.max(1, Math.floor(usual)));
}

/** A deterministic sequence spread evenly over [0, 1). */
function spread(n: number): number {
  const value = Math.sin(n * 12.9898) * 43758.5453;
  return value - Math.floor(value);
}

/** Takes all lines near cues, and as many of the others as fit. */
export function collectRows(
  examples: readonly CueExample[],
  maxRows: number,
  onTrack: (done: number) => void,
): TrainingRows {
  const total = examples.reduce((sum, { profile }) => sum + Math.max(0, (profile?.lines.length ?? 1) - 1), 0);
  const share = Math.min(1, maxRows / Math.max(1, total));
  const design = createDesign(cueFeatureNames.length);
  const track: number[] = [];
  const lineOf: number[] = [];
  const cued: Float32Array[] = [];
  const weights: number[] = [];
  let seen = 0;
  for (const [t, example] of examples.entries()) {
    const { lines, features } = describeCueLines(example);
    const places = placesOf(example).map(({ time }) => lines.beatAt(time));
    const near = NEAR_BARS * example.beatsPerBar;
    for (let line = 0; line < lines.beats.length; line++) {
      const own = places.map((beat) => beat - lines.beats[line]!).filter((d) => Math.abs(d) < near);
      if (own.length === 0 && spread(seen++) >= share) continue;
      design.add(features, line * cueFeatureNames.length);
      track.push(t);
      lineOf.push(line);
      cued.push(Float32Array.from(own));
      weights.push(own.length === 0 ? 1 / share : 1);
    }
    onTrack(t + 1);
  }
  return {
    design: design.finish(),
    track: Int32Array.from(track),
    line: Int32Array.from(lineOf),
    cued,
    weights: Float32Array.from(weights),
  };
}

/** 1 for rows with a cue `offset` beats from their line, otherwise 0. */
export function labelsFor({ cued }: TrainingRows, offset: number): Float32Array {
  return Float32Array.from(cued, (own) => Number(own.some((beat) => Math.abs(beat - offset) < 0.5)));
}
