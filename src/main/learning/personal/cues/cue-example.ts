import { indexGrid } from '../../../../shared/domain/index.ts';
import type { Cue, TrackId } from '../../../../shared/domain/index.ts';
import type { CueTrack } from './track-lines.ts';

/** A track that a person has cued. */
export interface CueExample extends CueTrack {
  readonly trackId: TrackId;
  /** Recordings of one group are never on both sides of a comparison. */
  readonly group: string;
  readonly cues: readonly Cue[];
  /** How far the cues are to be believed, 0 to 1. */
  readonly weight: number;
  /** ISO time of the person's last word on them: habits change. */
  readonly at: string;
}

/** Marks that lie this close, in beats, are at one place. */
const SAME_PLACE_BEATS = 0.25;

/** The cues of one place: a hot and a memory cue often share it. */
export interface CuedPlace {
  /** Seconds. */
  readonly time: number;
  readonly cues: readonly Cue[];
}

/** Cues by place, in order of time. */
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
 * Whether a cue was set by Rekordbox and not by a person: it puts a nameless memory cue on the first beat of every track when its
 * automatic cueing is on. Such a cue says nothing about anyone's habit.
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
