import { indexGrid } from '../../../../shared/domain/index.ts';
import { placeF1 } from './place-f1.ts';
import { choosePlaces } from './choose-places.ts';
import type { Place } from './choose-places.ts';
import type { CueTrack } from './track-lines.ts';

/** The origin from which a grid is counted: its first downbeat, or its first stored beat (Rekordbox's first TEMPO). */
type GridBase = 'first downbeat' | 'first beat';

/** Places that a user cues regardless of the music: all that can be learned for tracks without a profile. */
export interface TimingModel {
  readonly base: GridBase;
  /** How often each place was cued, by beats from the base. */
  readonly places: readonly { readonly beat: number; readonly share: number }[];
  /** Number of most frequent places to cue; null to let the shares decide. */
  readonly count: number | null;
}

export interface TimedTrack extends CueTrack {
  /** Times of the cues in seconds, each place once. */
  readonly cueTimes: readonly number[];
  readonly weight: number;
}

/** A place must occur in at least this many tracks. */
const MIN_TRACKS = 2;
/** Number of pseudo-tracks without the place, so that two of three is less certain than twenty of thirty. */
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

/** How a user's places are counted. */
interface Counting {
  readonly base: GridBase;
  /** With `bars`, cues between bar lines move to the nearest one. */
  readonly by: 'bars' | 'beats';
  readonly choice: 'usual number' | 'expected score';
}

const countings: readonly Counting[] = (['bars', 'beats'] as const).flatMap((by) =>
  (['first downbeat', 'first beat'] as const).flatMap((base) =>
    (['usual number', 'expected score'] as const).map((choice) => ({ base, by, choice })),
  ),
);

function countPlaces(tracks: readonly TimedTrack[], { base, by, choice }: Counting): TimingModel {
  const counts = new Map<number, { tracks: number; weight: number }>();
  let total = 0;
  for (const track of tracks) {
    total += track.weight;
    const unit = by === 'bars' ? track.beatsPerBar : 1;
    for (const beat of new Set(beatsFrom(track, base).map((one) => Math.round(one / unit) * unit))) {
      const known = counts.get(beat) ?? { tracks: 0, weight: 0 };
      counts.set(beat, { tracks: known.tracks + 1, weight: known.weight + track.weight });
    }
  }
  const cues = tracks.reduce((sum, { cueTimes }) => sum + cueTimes.length, 0);
  const least = choice === 'usual number' ? 1 : MIN_TRACKS;
  return {
    base,
    count: choice === 'usual number' ? Math.max(1, Math.round(cues / Math.max(1, tracks.length))) : null,
    places: [...counts]
      .filter(([, count]) => count.tracks >= Math.min(least, tracks.length))
      .map(([beat, { weight }]) => ({ beat, share: weight / (total + PRIOR_TRACKS) }))
      .sort((a, b) => a.beat - b.beat),
  };
}

/**
 * Another way of counting must beat the simplest one by this many standard errors: with few tracks, it may be better by
 * chance.
 */
const MIN_ERRORS = 1.5;
const FOLDS = 5;

/** F1 of one way of counting on each track, estimated from the other folds. */
function foretell(tracks: readonly TimedTrack[], counting: Counting): number[] {
  const models = Array.from({ length: FOLDS }, (_, fold) =>
    countPlaces(
      tracks.filter((__, i) => i % FOLDS !== fold),
      counting,
    ),
  );
  return tracks.map((track, i) => {
    const { timeOf } = indexGrid(track.grid, track.beatsPerBar);
    const times = timePlaces(models[i % FOLDS]!, track).map(({ beat }) => timeOf(beat));
    return placeF1(track.cueTimes, times, 60 / (track.grid[0]?.bpm ?? 120));
  });
}

/** Counts a user's places in the way that best predicts held-out tracks. */
export function learnTiming(tracks: readonly TimedTrack[]): TimingModel {
  const [plain, ...others] = countings.map((counting) => ({ counting, scores: foretell(tracks, counting) }));
  let best = plain!.counting;
  let bestGain = 0;
  for (const { counting, scores } of others) {
    const gains = scores.map((score, i) => score - plain!.scores[i]!);
    const gain = gains.reduce((sum, value) => sum + value, 0) / gains.length;
    const variance = gains.reduce((sum, value) => sum + (value - gain) ** 2, 0) / gains.length;
    const error = Math.sqrt(variance / gains.length);
    if (gain <= bestGain || gain <= MIN_ERRORS * error) continue;
    best = counting;
    bestGain = gain;
  }
  return countPlaces(tracks, best);
}

/** Places in a track, in beats of its grid. */
export function timePlaces(model: TimingModel, track: CueTrack): Place[] {
  const index = indexGrid(track.grid, track.beatsPerBar);
  if (index.isEmpty) return [];
  const from = baseBeat(track, model.base);
  const { count } = model;
  const known =
    count === null
      ? model.places
      : model.places.toSorted((a, b) => b.share - a.share || a.beat - b.beat).slice(0, count);
  const inside = known
    .map(({ beat, share }) => ({ beat: from + beat, probability: share }))
    .filter(({ beat }) => {
      const time = index.timeOf(beat);
      return time > -0.05 && time < track.duration;
    });
  return count === null ? choosePlaces(inside, 1) : inside.sort((a, b) => a.beat - b.beat);
}
