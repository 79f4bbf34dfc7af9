import { trackColours } from '../../shared/domain/index.ts';
import type { Labels } from '../../shared/domain/index.ts';
import { genresOfTag, genreTag } from '../../shared/domain/labels/genre-tag.ts';
import { createTaxonomy } from '../../shared/domain/labels/taxonomy.ts';
import { attributeOf, removeAttribute, setAttribute, TRACK_ATTRIBUTE_ORDER } from './row.ts';
import type { RawAttributes } from './row.ts';

const taxonomy = createTaxonomy();
/** Rating units per star in Rekordbox. */
const PER_STAR = 51;

/** The number of stars of a Rating attribute. */
export function starsOf(rating: string | undefined): number {
  const value = Number.parseInt(rating ?? '', 10);
  return Number.isFinite(value) ? Math.min(5, Math.max(0, Math.round(value / PER_STAR))) : 0;
}

export function ratingOf(stars: number): string {
  return String(PER_STAR * Math.min(5, Math.max(0, Math.round(stars))));
}

/** Attributes that hold labels. */
export interface LabelAttributes {
  readonly genre: string;
  readonly rating: string;
  readonly comment: string;
  /** null if there is none. */
  readonly colour: string | null;
  /** Attribute order, for an attribute that the row lacks. */
  readonly order: readonly string[];
}

const rekordboxLabels: LabelAttributes = {
  genre: 'Genre',
  rating: 'Rating',
  comment: 'Comments',
  colour: 'Colour',
  order: TRACK_ATTRIBUTE_ORDER,
};

/**
 * Writes labels that a person stated into a row, in place. Anything that nobody stated, or that means the same as the
 * row's value, stays byte for byte. Returns how many attributes were changed.
 */
export function writeLabels(
  attributes: RawAttributes,
  stated: Labels | undefined,
  names: LabelAttributes = rekordboxLabels,
): number {
  if (!stated) return 0;
  const { genres, rating, colour, comment } = stated;
  let changed = 0;
  const set = (name: string, value: string | null): void => {
    if ((attributeOf(attributes, name) ?? null) === value) return;
    if (value === null) removeAttribute(attributes, name);
    else setAttribute(attributes, name, value, names.order);
    changed++;
  };
  const genre = attributeOf(attributes, names.genre) ?? '';
  if (genres && genresOfTag(genre, taxonomy).join('\0') !== genres.join('\0'))
    set(names.genre, genreTag(genres, genre));
  if (rating !== undefined && starsOf(attributeOf(attributes, names.rating)) !== rating)
    set(names.rating, ratingOf(rating));
  if (colour !== undefined && names.colour) set(names.colour, colour === null ? null : trackColours[colour]);
  if (comment !== undefined) set(names.comment, comment);
  return changed;
}
