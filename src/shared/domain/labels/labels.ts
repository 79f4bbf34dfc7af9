import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { rule } from '../schema-issue.ts';
import { MAX_LABEL_NAME } from './max-label-name.ts';

/** Track colours that Rekordbox supports, as its XML writes them. */
export const trackColours = {
  pink: '0xFF007F',
  red: '0xFF0000',
  orange: '0xFFA500',
  yellow: '0xFFFF00',
  green: '0x00FF00',
  aqua: '0x25FDE9',
  blue: '0x0000FF',
  purple: '0x660099',
} as const;
export type TrackColour = keyof typeof trackColours;
export const trackColourNames = Object.keys(trackColours) as readonly TrackColour[];
export const trackColourSchema = z.enum(Object.keys(trackColours) as [TrackColour, ...TrackColour[]]);

/** Kinds of labels of which a track may have any number. */
export const labelKinds = ['genre', 'descriptor', 'tag'] as const;
export type LabelKind = (typeof labelKinds)[number];

const MAX_LABELS = 100;
/** No sensible tag is longer; exports truncate longer names. */
export const MAX_COMMENT = 4000;

/** A name that fits into lists and files. */
export const labelNameSchema = z
  .string()
  .trim()
  .min(1, { error: rule('labelName') })
  .max(MAX_LABEL_NAME, { error: rule('labelLength') })
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, { error: rule('labelLine') });
const namesSchema = z.array(labelNameSchema).max(MAX_LABELS);

/**
 * What people (or an import on their behalf) said about a track as a whole. An absent field follows the tags of the
 * file or of Rekordbox; descriptors and tags are not stored in tags, so for them absent means none.
 */
export const labelsSchema = z.strictObject({
  genres: namesSchema.optional(),
  /** How it sounds or feels: `melancholic`, `aggressive`, `warm`. */
  descriptors: namesSchema.optional(),
  /** A person's own tags: `opener`, `needs_edit`. */
  tags: namesSchema.optional(),
  /** Stars. */
  rating: z.int().min(0).max(5).optional(),
  /** Null for none. */
  colour: trackColourSchema.nullable().optional(),
  comment: z.string().max(MAX_COMMENT).optional(),
});
export type Labels = Infer<typeof labelsSchema>;

/** The effective labels. */
export interface TrackLabels {
  readonly genres: readonly string[];
  readonly descriptors: readonly string[];
  readonly tags: readonly string[];
  readonly rating: number;
  readonly colour: TrackColour | null;
  readonly comment: string;
}

/** What the tags of a file, or of its row in Rekordbox, say. */
export type TagLabels = Pick<TrackLabels, 'genres' | 'rating' | 'colour' | 'comment'>;

/** The effective labels of a track: what people said, otherwise the tags. */
export function labelsOf(tags: TagLabels, stated: Labels | undefined): TrackLabels {
  const { genres = tags.genres, descriptors = [], tags: own = [] } = stated ?? {};
  const { rating = tags.rating, colour = tags.colour, comment = tags.comment } = stated ?? {};
  return { genres, descriptors, tags: own, rating, colour, comment };
}

const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

type PartialLabels = { readonly [K in keyof TrackLabels]?: TrackLabels[K] | undefined };

/** What must be stored so that these labels override the tags; undefined if the tags already say it all. */
export function statedLabels(labels: PartialLabels, tags: TagLabels): Labels | undefined {
  const plain = labelsOf(tags, undefined);
  const stated = Object.fromEntries(
    (Object.keys(plain) as (keyof TrackLabels)[]).flatMap((field) =>
      labels[field] === undefined || isEqual(labels[field], plain[field]) ? [] : [[field, labels[field]]],
    ),
  ) as Labels;
  return Object.keys(stated).length === 0 ? undefined : stated;
}

/** The colour that Rekordbox writes as `0xRRGGBB`; null if there is none or Rekordbox does not offer it. */
export function colourOfXml(text: string | undefined): TrackColour | null {
  const wanted = text?.toUpperCase().replace(/^0X/, '0x');
  return trackColourNames.find((name) => trackColours[name] === wanted) ?? null;
}
