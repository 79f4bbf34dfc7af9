import { indexGrid } from '../../../../shared/domain/index.ts';
import type { Cue, TrackId } from '../../../../shared/domain/index.ts';
import type { CueTrack } from './track-lines.ts';

/** A track that the user has cued. */
export interface CueExample extends CueTrack {
  readonly trackId: TrackId;
  /** Recordings of one group are never split between training and test. */
  readonly group: string;
  readonly cues: readonly Cue[];
  /** How much to trust the cues, 0 to 1. */
  readonly weight: number;
  /** ISO time of the user's last edit of them, because habits change. */
  readonly at: string;
}

/** Cues this close, in beats, are at the same place. */
const SAME_PLACE_BEATS = 0.25;

/** The cues at one place: a hot cue and a memory cue often share one. */
export interface CuedPlace {
  /** Seconds. */
  readonly time: number;
  readonly cues: readonly Cue[];
}

/** Cues grouped by place, in order of time. */
export function placesOf({
  cues,
  grid,
  beatsPerBar,
}: Pick<CueExample, 'cues' | 'grid' | 'beatsPerBar'>): CuedPlace[] {
  const index = indexGrid(grid, beatsPerBar);
  const near = SAME_PLACE_BEATS * (index.isEmpty ? 0.5 : 60 / index.bpmAt(0));
  const places: { time: number; cues: Cue[] }[] = [];
  for (const cue of cues.toSorted((a, b) => a.time - b.time)) {
    const last = places.at(-1);
    if (last && cue.time - last.time <= near) last.cues.push(cue);
    else places.push({ time: cue.time, cues: [cue] });
  }
  return places;
}

/**
 * Whether Rekordbox set a cue automatically: with automatic cueing on, it puts an unnamed memory cue on the first beat
 * of every track. Such a cue says nothing about the user's habits.
 */
export function isAutomatic(
  cue: Cue,
  { grid, beatsPerBar }: Pick<CueTrack, 'grid' | 'beatsPerBar'>,
): boolean {
  if (cue.kind !== 'memory' || cue.name !== '' || cue.end !== undefined || cue.source !== 'rekordbox')
    return false;
  const index = indexGrid(grid, beatsPerBar);
  if (index.isEmpty) return cue.time < 0.5;
  const beat = index.positionOf(cue.time);
  const firstDownbeat = index.nearestDownbeat(index.timeOfBar(1)).index;
  return Math.abs(beat) < 1 || Math.abs(beat - firstDownbeat) < 1;
}
