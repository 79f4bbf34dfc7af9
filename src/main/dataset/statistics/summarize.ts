import type { Flag, Tier, TrackId } from '../../../shared/domain/index.ts';
import { Tally } from './distribution.ts';

/** What the statistics need from one track; all of it is in the track's row, so that no document is read. */
export interface TrackFacts {
  readonly trackId: TrackId;
  readonly tier: Tier | null;
  readonly confidence: number | null;
  readonly bpm: number | null;
  readonly key: string | null;
  /** Genres as text. */
  readonly genre: string;
  /**
   * The individual genres; the text itself if absent. Tracks with the same genres are summed up faster if they share
   * one list.
   */
  readonly genres?: readonly string[];
  /** Seconds. */
  readonly duration: number;
  readonly flags: readonly Flag[];
  readonly missing: boolean;
  readonly analyzed: boolean;
  readonly needsReview: boolean;
  readonly hotCueCount: number;
  readonly memoryCueCount: number;
  readonly sectionCount: number;
}

interface Count {
  readonly value: string;
  readonly count: number;
}

/** One genre of the collection. */
interface GenreStatistics {
  /** Empty for tracks without a genre. */
  readonly genre: string;
  readonly tracks: number;
  readonly verified: number;
  readonly needReview: number;
  readonly meanConfidence: number | null;
  readonly meanBpm: number | null;
}

export interface CollectionStatistics {
  readonly total: number;
  readonly analyzed: number;
  readonly missing: number;
  readonly needReview: number;
  /** Seconds of music. */
  readonly duration: number;
  readonly tiers: {
    readonly verified: number;
    readonly cleaned: number;
    readonly generated: number;
    readonly none: number;
  };
  /** Mean over tracks that have a document; null if none has. */
  readonly meanConfidence: number | null;
  /** By tier, in the order of `tiers`; null for an empty one. */
  readonly confidenceByTier: {
    readonly verified: number | null;
    readonly cleaned: number | null;
    readonly generated: number | null;
  };
  /** Tenths, such as `0.8–0.9`; 1 belongs to the last. */
  readonly confidences: readonly Count[];
  readonly flags: readonly Count[];
  /** A track with several genres counts in each, here and in `perGenre`. */
  readonly genres: readonly Count[];
  readonly descriptors: readonly Count[];
  readonly tags: readonly Count[];
  readonly perGenre: readonly GenreStatistics[];
  /** Bins of ten BPM, such as `120–129`. */
  readonly tempi: readonly Count[];
  /** In the order of the Camelot wheel. */
  readonly keys: readonly Count[];
  readonly hotCues: number;
  readonly memoryCues: number;
  readonly sections: number;
}

class Mean {
  #sum = 0;
  #count = 0;
  add(value: number | null): void {
    if (value === null) return;
    this.#sum += value;
    this.#count++;
  }
  join(other: Mean): void {
    this.#sum += other.#sum;
    this.#count += other.#count;
  }
  get value(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }
}

function newGenre() {
  return { tracks: 0, verified: 0, needReview: 0, confidence: new Mean(), bpm: new Mean() };
}

/** Adds the sums of a combination of genres to each of them. */
function eachGenre(
  byGenres: ReadonlyMap<string | readonly string[], ReturnType<typeof newGenre>>,
): Map<string, ReturnType<typeof newGenre>> {
  const genres = new Map<string, ReturnType<typeof newGenre>>();
  for (const [named, { tracks, verified, needReview, confidence, bpm }] of byGenres)
    for (const name of typeof named === 'string' ? [named] : named.length === 0 ? [''] : named) {
      let genre = genres.get(name);
      if (!genre) genres.set(name, (genre = newGenre()));
      genre.tracks += tracks;
      genre.verified += verified;
      genre.needReview += needReview;
      genre.confidence.join(confidence);
      genre.bpm.join(bpm);
    }
  return genres;
}

/** Sums up a collection of any size in one pass. */
export function summarizeTracks(
  tracks: Iterable<TrackFacts>,
  labels: Pick<CollectionStatistics, 'descriptors' | 'tags'> = { descriptors: [], tags: [] },
): CollectionStatistics {
  const tiers = { verified: 0, cleaned: 0, generated: 0, none: 0 };
  const tierNames = ['none', 'verified', 'cleaned', 'generated'] as const;
  const byTier = [new Mean(), new Mean(), new Mean(), new Mean()];
  const overall = new Mean();
  const confidences = new Tally<number>();
  const flags = new Tally<string>();
  const tempi = new Tally<number>();
  const keys = new Tally<string>();
  /** By combination of genres. */
  const byGenres = new Map<string | readonly string[], ReturnType<typeof newGenre>>();
  const sums = {
    total: 0,
    analyzed: 0,
    missing: 0,
    needReview: 0,
    duration: 0,
    hotCues: 0,
    memoryCues: 0,
    sections: 0,
  };
  for (const track of tracks) {
    sums.total++;
    sums.analyzed += Number(track.analyzed);
    sums.missing += Number(track.missing);
    sums.needReview += Number(track.needsReview);
    sums.duration += track.duration;
    sums.hotCues += track.hotCueCount;
    sums.memoryCues += track.memoryCueCount;
    sums.sections += track.sectionCount;
    tiers[tierNames[track.tier ?? 0]]++;
    byTier[track.tier ?? 0]!.add(track.confidence);
    overall.add(track.confidence);
    if (track.confidence !== null) confidences.add(Math.min(9, Math.floor(track.confidence * 10 + 1e-9)));
    for (const flag of track.flags) flags.add(flag);
    if (track.bpm !== null) tempi.add(Math.floor(track.bpm / 10));
    if (track.key !== null) keys.add(track.key);
    const named = track.genres ?? track.genre;
    let genre = byGenres.get(named);
    if (!genre) byGenres.set(named, (genre = newGenre()));
    genre.tracks++;
    genre.verified += Number(track.tier === 1);
    genre.needReview += Number(track.needsReview);
    genre.confidence.add(track.confidence);
    genre.bpm.add(track.bpm);
  }
  const genres = eachGenre(byGenres);
  const perGenre = [...genres]
    .map(([genre, { tracks: count, verified, needReview, confidence, bpm }]) => ({
      genre,
      tracks: count,
      verified,
      needReview,
      meanConfidence: confidence.value,
      meanBpm: bpm.value,
    }))
    .sort((a, b) => b.tracks - a.tracks || a.genre.localeCompare(b.genre, 'en'));
  return {
    ...sums,
    tiers,
    meanConfidence: overall.value,
    confidenceByTier: {
      verified: byTier[1]!.value,
      cleaned: byTier[2]!.value,
      generated: byTier[3]!.value,
    },
    confidences: confidences.byValue().map(({ value, count }) => ({
      value: `${(value / 10).toFixed(1)}–${((value + 1) / 10).toFixed(1)}`,
      count,
    })),
    flags: flags.byCount(),
    genres: perGenre
      .filter(({ genre }) => genre !== '')
      .map(({ genre, tracks: count }) => ({ value: genre, count })),
    perGenre,
    ...labels,
    tempi: tempi.byValue().map(({ value, count }) => ({ value: `${value * 10}–${value * 10 + 9}`, count })),
    keys: keys
      .byValue()
      .sort(
        (a, b) => Number.parseInt(a.value, 10) - Number.parseInt(b.value, 10) || (a.value < b.value ? -1 : 1),
      ),
  };
}
