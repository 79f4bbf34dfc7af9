import { labelsOf, MAX_COMMENT } from '../../../shared/domain/index.ts';
import type { TrackLabels } from '../../../shared/domain/index.ts';
import { genresOfTag, genreTag } from '../../../shared/domain/labels/genre-tag.ts';
import { createTaxonomy } from '../../../shared/domain/labels/taxonomy.ts';
import type { ExportTrack } from './export-track.ts';

const builtIn = createTaxonomy();

type Tagged = Pick<ExportTrack, 'genre' | 'genres' | 'rating' | 'comment' | 'colour'>;

/** The labels from a track's tags. */
export function tagsOf({ genre, genres, rating, comment, colour = null }: Tagged) {
  return {
    genres: genres ?? genresOfTag(genre, builtIn),
    rating,
    comment: comment.slice(0, MAX_COMMENT),
    colour,
  };
}

/** The current labels of a track: edits where there are any, otherwise the tags. */
export function labelsOfTrack(track: Tagged & Pick<ExportTrack, 'document'>): TrackLabels {
  return labelsOf(tagsOf(track), track.document.labels);
}

/** The genres of a track as text: the tag unless it has been edited. */
export function genreText(track: Tagged & Pick<ExportTrack, 'document'>): string {
  const stated = track.document.labels?.genres;
  return stated === undefined ? track.genre : genreTag(stated, track.genre);
}

/** The class names of multi-hot vectors, each list sorted by name. */
export interface LabelClasses {
  readonly genres: readonly string[];
  readonly descriptors: readonly string[];
  readonly tags: readonly string[];
}
export const noClasses: LabelClasses = { genres: [], descriptors: [], tags: [] };
const kinds = ['genres', 'descriptors', 'tags'] as const;

/** Collects the classes of an export, so that all its files use the same ones. */
export function createClassTally(): { add(track: ExportTrack): void; classes(): LabelClasses } {
  const found = { genres: new Set<string>(), descriptors: new Set<string>(), tags: new Set<string>() };
  return {
    add(track) {
      const labels = labelsOfTrack(track);
      for (const kind of kinds) for (const name of labels[kind]) found[kind].add(name);
    },
    classes: () => ({
      genres: [...found.genres].sort(),
      descriptors: [...found.descriptors].sort(),
      tags: [...found.tags].sort(),
    }),
  };
}

/** The classes of all tracks. */
export function classesOf(tracks: Iterable<ExportTrack>): LabelClasses {
  const tally = createClassTally();
  for (const track of tracks) tally.add(track);
  return tally.classes();
}

/** 1 for each class of the track, 0 for the others. */
export function multiHot(names: readonly string[], classes: readonly string[]): number[] {
  const own = new Set(names);
  return classes.map((name) => Number(own.has(name)));
}
