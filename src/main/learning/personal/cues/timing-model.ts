import { indexGrid } from '../../../../shared/domain/index.ts';
import { choosePlaces } from './choose-places.ts';
import type { Place } from './choose-places.ts';
import type { CueTrack } from './track-lines.ts';

/** Where a grid is counted from: its first downbeat, or the first beat that it names (Rekordbox's first TEMPO). */
export type GridBase = 'first downbeat' | 'first beat';

/** Places that a person cues whatever the music does: what is left to learn for tracks that nothing has listened to. */
export interface TimingModel {
  readonly base: GridBase;
  /** How often each place was cued, by beats from the base. */
  readonly places: readonly { readonly beat: number; readonly share: number }[];
}

export interface TimedTrack extends CueTrack {
  /** Seconds of the cues, each place once. */
  readonly cueTimes: readonly number[];
  readonly weight: number;
}

/** A place must be seen this often before it is one. */
const MIN_TRACKS = 2;
/** Tracks without the place that are thought to exist: two of three is less sure than twenty of thirty. */
const PRIOR_TRACKS = 1;

function baseBeat({ grid, beatsPerBar }: CueTrack, base: GridBase): number {
  if (base === 'first beat' || grid.length === 0) return 0;
  const index = indexGrid(grid, beatsPerBar);
  return index.nearestDownbeat(index.timeOfBar(1)).index;
}

function beatsFrom(track: TimedTrack, base: GridBase): number[] {
  const index = indexGrid(track.grid, track.beatsPerBar);
  if (index.isEmpty) return [];
  const from = baseBeat(track, base);
  return track.cueTimes.map((time) => Math.round(index.positionOf(time)) - from);
}

function countPlaces(tracks: readonly TimedTrack[], base: GridBase): TimingModel {
  const counts = new Map<number, { tracks: number; weight: number }>();
  let total = 0;
  for (const track of tracks) {
    total += track.weight;
    for (const beat of new Set(beatsFrom(track, base))) {
      const known = counts.get(beat) ?? { tracks: 0, weight: 0 };
      counts.set(beat, { tracks: known.tracks + 1, weight: known.weight + track.weight });
    }
  }
  return {
    base,
    places: [...counts]
      .filter(([, count]) => count.tracks >= Math.min(MIN_TRACKS, tracks.length))
      .map(([beat, { weight }]) => ({ beat, share: weight / (total + PRIOR_TRACKS) }))
      .sort((a, b) => a.beat - b.beat),
  };
}

/** Counts a person's places from the base from which they repeat most. */
export function learnTiming(tracks: readonly TimedTrack[]): TimingModel {
  const [downbeat, beat] = (['first downbeat', 'first beat'] as const).map((base) =>
    countPlaces(tracks, base),
  );
  const repeated = ({ places }: TimingModel): number =>
    places.reduce((sum, { share }) => sum + share ** 2, 0);
  return repeated(beat!) > repeated(downbeat!) ? beat! : downbeat!;
}

/** Places in a track, by beats of its grid. */
export function timePlaces(model: TimingModel, track: CueTrack): Place[] {
  const index = indexGrid(track.grid, track.beatsPerBar);
  if (index.isEmpty) return [];
  const from = baseBeat(track, model.base);
  const inside = model.places
    .map(({ beat, share }) => ({ beat: from + beat, probability: share }))
    .filter(({ beat }) => {
      const time = index.timeOf(beat);
      return time > -0.05 && time < track.duration;
    });
  return choosePlaces(inside, 1);
}
