import { z } from 'zod';
import { rule } from './schema-issue.ts';

/**
 * A point that fixes the grid: from `time` (seconds) until the next anchor the tempo is `bpm`, and the beat at `time`
 * is number `beat` of its bar (1 = downbeat). The first anchor's tempo also holds before it.
 */
const anchorSchema = z.strictObject({
  time: z.number(),
  bpm: z.number().min(1).max(1000),
  beat: z.int().min(1).max(16),
});
export type Anchor = z.infer<typeof anchorSchema>;

/** Anchors in ascending time; one anchor = constant tempo; empty = no grid. */
export const beatGridSchema = z
  .array(anchorSchema)
  .refine((anchors) => anchors.every((anchor, i) => i === 0 || anchor.time > anchors[i - 1]!.time), {
    error: rule('ascendingAnchors'),
  });
export type BeatGrid = readonly Anchor[];

interface Beat {
  /** Seconds. */
  readonly time: number;
  /** Counted from the first anchor (0); negative before it. */
  readonly index: number;
  /** 1 = downbeat. */
  readonly beatInBar: number;
  /** Bar 1 begins at the first downbeat at or after the start of the track. */
  readonly bar: number;
}

/** A beat may be this far before 0 and still count as the first one of the track, because stored times are rounded. */
const START_TOLERANCE_S = 0.002;

interface Segment extends Anchor {
  /** Beat index of the anchor. */
  readonly index: number;
  /** Seconds per beat. */
  readonly period: number;
  /** Beat index of the next anchor; Infinity for the last segment. */
  readonly endIndex: number;
}

/**
 * Anchors with their beat indices. The distance between anchors is rounded to whole beats, so an anchor replaces the
 * nearest beat.
 */
function toSegments(grid: BeatGrid): Segment[] {
  const segments: Segment[] = [];
  let index = 0;
  for (const [i, anchor] of grid.entries()) {
    const next = grid[i + 1];
    const period = 60 / anchor.bpm;
    const endIndex = next ? index + Math.max(0, Math.round((next.time - anchor.time) / period)) : Infinity;
    segments.push({ ...anchor, index, period, endIndex });
    if (next) index = endIndex;
  }
  return segments;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

/** An indexed grid for lookups. Build it once: every lookup needs the beat indices of the anchors. */
export interface GridIndex {
  readonly isEmpty: boolean;
  readonly beatsPerBar: number;
  /** Time in seconds of beat `index`. */
  timeOf(index: number): number;
  /** Fractional beat index at `time`. */
  positionOf(time: number): number;
  /** The beat with this index. */
  beat(index: number): Beat;
  /** The beat nearest to `time`. */
  nearestBeat(time: number): Beat;
  /** The downbeat nearest to `time`. */
  nearestDownbeat(time: number): Beat;
  /** Time in seconds of the first beat of bar `bar`. */
  timeOfBar(bar: number): number;
  /** Fractional bar number at `time`: 57.25 is the second beat of bar 57 in 4/4. */
  barAt(time: number): number;
  /** Tempo in force at `time`. */
  bpmAt(time: number): number;
  /** All beats in [from, to). */
  beats(from: number, to: number): Beat[];
}

/**
 * Bars are counted continuously: every `beatsPerBar` beats start a new one, re-phased where an anchor's `beat` says so
 * (the bar that it cuts short still counts as one).
 */
export function indexGrid(grid: BeatGrid, beatsPerBar = 4): GridIndex {
  const segments = toSegments(grid);
  const first = segments[0];

  function segmentOfIndex(index: number): Segment {
    let found = segments[0]!;
    for (const segment of segments) {
      if (segment.index <= index) found = segment;
      else break;
    }
    return found;
  }
  function segmentAt(time: number): Segment {
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (segments[middle]!.time <= time) low = middle;
      else high = middle - 1;
    }
    return segments[low]!;
  }
  function timeOf(index: number): number {
    const segment = segmentOfIndex(index);
    return segment.time + (index - segment.index) * segment.period;
  }
  function positionOf(time: number): number {
    const segment = segmentAt(time);
    return Math.min(segment.index + (time - segment.time) / segment.period, segment.endIndex);
  }

  /** Whole bars before the anchor of each segment, counted from the first anchor's bar (0). */
  const barsAtAnchor: number[] = [];
  for (const [i, segment] of segments.entries()) {
    if (i === 0) barsAtAnchor.push(0);
    else {
      const previous = segments[i - 1]!;
      const beatsIn = segment.index - previous.index + previous.beat - 1;
      // A segment that starts inside a bar continues it; one that restarts the bar early opens a new bar.
      const passed =
        segment.beat === 1 ? Math.ceil(beatsIn / beatsPerBar) : Math.floor(beatsIn / beatsPerBar);
      barsAtAnchor.push(barsAtAnchor[i - 1]! + passed);
    }
  }

  function rawBar(index: number): { bar: number; beatInBar: number } {
    const segment = segmentOfIndex(index);
    const offset = index - segment.index + segment.beat - 1;
    return {
      bar: barsAtAnchor[segments.indexOf(segment)]! + Math.floor(offset / beatsPerBar),
      beatInBar: modulo(offset, beatsPerBar) + 1,
    };
  }

  /** Raw number of the bar that people call bar 1. */
  let firstBar = 0;
  if (first) {
    const startIndex = Math.ceil(positionOf(-START_TOLERANCE_S) - 1e-9);
    const at = rawBar(startIndex);
    firstBar = at.beatInBar === 1 ? at.bar : at.bar + 1;
  }

  function beat(index: number): Beat {
    const raw = rawBar(index);
    return { index, time: timeOf(index), beatInBar: raw.beatInBar, bar: raw.bar - firstBar + 1 };
  }
  function nearestBeat(time: number): Beat {
    return beat(Math.round(positionOf(time)));
  }
  function nearestDownbeat(time: number): Beat {
    const near = Math.round(positionOf(time));
    let best: Beat | undefined;
    for (let index = near - beatsPerBar; index <= near + beatsPerBar; index++) {
      const candidate = beat(index);
      if (candidate.beatInBar !== 1) continue;
      if (!best || Math.abs(candidate.time - time) < Math.abs(best.time - time)) best = candidate;
    }
    return best ?? beat(near);
  }
  function timeOfBar(bar: number): number {
    const raw = bar - 1 + firstBar;
    let at = segments.length - 1;
    while (at > 0 && barsAtAnchor[at]! > raw) at--;
    const segment = segments[at]!;
    const index = segment.index + (raw - barsAtAnchor[at]!) * beatsPerBar - (segment.beat - 1);
    return timeOf(at > 0 ? Math.max(index, segments[at - 1]!.index) : index);
  }
  function barAt(time: number): number {
    const position = positionOf(time);
    const whole = Math.floor(position + 1e-9);
    const at = beat(whole);
    return at.bar + (at.beatInBar - 1 + Math.max(0, position - whole)) / beatsPerBar;
  }
  function beats(from: number, to: number): Beat[] {
    if (!first) return [];
    const result: Beat[] = [];
    for (let index = Math.ceil(positionOf(from) - 1e-9); ; index++) {
      const candidate = beat(index);
      if (candidate.time >= to) return result;
      result.push(candidate);
    }
  }

  return {
    isEmpty: !first,
    beatsPerBar,
    timeOf,
    positionOf,
    beat,
    nearestBeat,
    nearestDownbeat,
    timeOfBar,
    barAt,
    bpmAt: (time) => segmentAt(time).bpm,
    beats,
  };
}
