import { labelsOf } from '../../../shared/domain/index.ts';
import type { Labels, TagLabels, TrackColour } from '../../../shared/domain/index.ts';
import { genresOfTag, genreTag } from '../../../shared/domain/labels/genre-tag.ts';
import type { Taxonomy } from '../../../shared/domain/labels/taxonomy.ts';
import { tracks } from '../../db/schema.ts';

/** Columns of a track's row that hold labels. */
export const labelColumns = {
  genre: tracks.genre,
  genres: tracks.genres,
  rating: tracks.rating,
  comment: tracks.comment,
  colour: tracks.colour,
  descriptors: tracks.descriptors,
  tags: tracks.tags,
  tagGenre: tracks.tagGenre,
  tagRating: tracks.tagRating,
  tagColour: tracks.tagColour,
  tagComment: tracks.tagComment,
};

/** The labels in a track's row: the current values, and the tags' values where they differ. */
export interface LabelRow {
  readonly genre: string;
  readonly genres: readonly string[] | null;
  readonly rating: number;
  readonly comment: string;
  readonly colour: TrackColour | '';
  readonly descriptors: readonly string[];
  readonly tags: readonly string[];
  readonly tagGenre: string | null;
  readonly tagRating: number | null;
  readonly tagColour: TrackColour | '' | null;
  readonly tagComment: string | null;
}

/** The labels from a track's tags, regardless of edits in Segue. */
export function tagLabelsOf(row: LabelRow, taxonomy: Taxonomy): TagLabels {
  const { tagGenre, tagColour } = row;
  return {
    genres: genresOfTag(tagGenre ?? row.genre, taxonomy),
    rating: row.tagRating ?? row.rating,
    colour: (tagColour ?? row.colour) || null,
    comment: row.tagComment ?? row.comment,
  };
}

/**
 * A row with the genre, rating, comment and colour from the tags, as exports use it; the document holds the edited
 * values.
 */
export function asTagged<T extends Omit<LabelRow, 'descriptors' | 'tags'>>(row: T, taxonomy: Taxonomy) {
  const { tagGenre, tagRating, tagComment, tagColour, ...rest } = row;
  return {
    ...rest,
    genre: tagGenre ?? row.genre,
    genres: (tagGenre === null ? row.genres : null) ?? genresOfTag(tagGenre ?? row.genre, taxonomy),
    rating: tagRating ?? row.rating,
    comment: tagComment ?? row.comment,
    colour: (tagColour ?? row.colour) || null,
  };
}

/** The row of a track whose document contains these labels. */
export function withLabels(row: LabelRow, stated: Labels | undefined, taxonomy: Taxonomy): LabelRow {
  const tag = {
    genre: row.tagGenre ?? row.genre,
    rating: row.tagRating ?? row.rating,
    colour: row.tagColour ?? row.colour,
    comment: row.tagComment ?? row.comment,
  };
  const { genres, descriptors, tags, rating, colour, comment } = labelsOf(tagLabelsOf(row, taxonomy), stated);
  const isStated = (field: keyof Labels): boolean => stated?.[field] !== undefined;
  return {
    genre: isStated('genres') ? genreTag(genres, tag.genre) : tag.genre,
    genres: genres.map((genre) => taxonomy.canonical(genre)),
    rating,
    comment,
    colour: colour ?? '',
    descriptors,
    tags,
    tagGenre: isStated('genres') ? tag.genre : null,
    tagRating: isStated('rating') ? tag.rating : null,
    tagColour: isStated('colour') ? tag.colour : null,
    tagComment: isStated('comment') ? tag.comment : null,
  };
}

/** Updates a row with new tags from a file or from Rekordbox; edited values stay. */
export function withTags(
  row: LabelRow,
  tags: {
    readonly genre: string;
    readonly rating: number;
    readonly comment: string;
    readonly colour: TrackColour | '';
  },
): Partial<LabelRow> {
  return {
    ...(row.tagGenre === null
      ? { genre: tags.genre, ...(tags.genre === row.genre ? {} : { genres: null }) }
      : { tagGenre: tags.genre }),
    ...(row.tagRating === null ? { rating: tags.rating } : { tagRating: tags.rating }),
    ...(row.tagComment === null ? { comment: tags.comment } : { tagComment: tags.comment }),
    ...(row.tagColour === null ? { colour: tags.colour } : { tagColour: tags.colour }),
  };
}
