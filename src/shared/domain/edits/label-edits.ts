import type { Annotation } from '../annotation.ts';
import { labelsOf, labelsSchema, statedLabels } from '../labels/labels.ts';
import type { Labels, TagLabels, TrackColour, TrackLabels } from '../labels/labels.ts';
import { tidyName } from '../labels/taxonomy.ts';
import type { Taxonomy } from '../labels/taxonomy.ts';
import type { Source } from '../source.ts';
import { AppError } from '../../errors.ts';
import { msg } from '../../languages/translate.ts';
import { changed } from './context.ts';
import type { EditContext } from './context.ts';
import { issueText } from '../schema-issue.ts';

/** How one list of labels changes: replaced, or some added and others removed. */
interface ListChange {
  readonly set?: readonly string[] | undefined;
  readonly add?: readonly string[] | undefined;
  readonly remove?: readonly string[] | undefined;
}

/** A change of labels. Absent fields are left unchanged; null resets a field to the tags. */
export interface LabelChange {
  readonly genres?: ListChange | null | undefined;
  readonly descriptors?: ListChange | undefined;
  readonly tags?: ListChange | undefined;
  readonly rating?: number | null | undefined;
  readonly colour?: TrackColour | 'none' | null | undefined;
  readonly comment?: string | null | undefined;
  /** Replaces every genre of the first list by the second: used to merge genres across a library. */
  readonly merge?: { readonly from: readonly string[]; readonly to: string } | undefined;
}

/** What the labels of a track are based on. */
export interface LabelBasis {
  readonly tags: TagLabels;
  readonly taxonomy: Taxonomy;
  /** `manual` when absent. */
  readonly source?: Source | undefined;
}

/** The labels without empty fields; undefined if none is left. */
export function withoutAbsent(labels: { [K in keyof Labels]: Labels[K] | undefined }): Labels | undefined {
  const stated = Object.entries(labels).filter(([, value]) => value !== undefined);
  return stated.length === 0 ? undefined : (Object.fromEntries(stated) as Labels);
}

/** Removes duplicate names, ignoring case; the first spelling is kept. */
function distinct(names: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const name of names) {
    const tidy = tidyName(name);
    if (tidy !== '' && !found.has(tidy.toLowerCase())) found.set(tidy.toLowerCase(), tidy);
  }
  return [...found.values()];
}

function changedList(before: readonly string[], { set, add = [], remove = [] }: ListChange): string[] {
  const gone = new Set(remove.map((name) => tidyName(name).toLowerCase()));
  return distinct([...(set ?? before).filter((name) => !gone.has(tidyName(name).toLowerCase())), ...add]);
}

function canonicalList({ set, add, remove }: ListChange, taxonomy: Taxonomy): ListChange {
  // Removal names what is there, which may be a custom spelling.
  const all = (names: readonly string[] | undefined) => names?.map((name) => taxonomy.canonical(name));
  return { set: all(set), add: all(add), remove: remove && [...remove, ...all(remove)!] };
}

function merged(genres: readonly string[], { from, to }: NonNullable<LabelChange['merge']>): string[] {
  const gone = new Set(from.map((name) => name.toLowerCase()));
  return distinct(genres.map((genre) => (gone.has(genre.toLowerCase()) ? to : genre)));
}

/**
 * Changes labels. Genres are written as in the taxonomy. Values that equal the tags are not stored, so that they follow
 * the tags. Returns the same document if nothing changes.
 * @throws AppError `invalid_input` for names that a label cannot have
 */
export function changeLabels(
  annotation: Annotation,
  change: LabelChange,
  { tags, taxonomy, source = 'manual' }: LabelBasis,
  context: EditContext,
): Annotation {
  const before = labelsOf(tags, annotation.labels);
  const own = { ...before };
  const next = own as { -readonly [K in keyof TrackLabels]: TrackLabels[K] };
  if (change.genres === null) next.genres = tags.genres;
  else if (change.genres) next.genres = changedList(before.genres, canonicalList(change.genres, taxonomy));
  if (change.merge) next.genres = merged(next.genres, change.merge);
  if (change.descriptors) next.descriptors = changedList(before.descriptors, change.descriptors);
  if (change.tags) next.tags = changedList(before.tags, change.tags);
  if (change.rating !== undefined) next.rating = change.rating ?? tags.rating;
  if (change.colour !== undefined)
    next.colour = change.colour === null ? tags.colour : change.colour === 'none' ? null : change.colour;
  if (change.comment !== undefined) next.comment = change.comment ?? tags.comment;
  if (JSON.stringify(next) === JSON.stringify(before)) return annotation;

  const stated = labelsSchema.optional().safeParse(statedLabels(next, tags));
  if (!stated.success) {
    const issue = stated.error.issues[0]!;
    throw new AppError(
      'invalid_input',
      msg('The {path} cannot be set: {message}.', {
        path: String(issue.path[0]),
        message: issueText(issue),
      }),
    );
  }
  const { labels: _, ...rest } = annotation;
  const { labels: _origin, ...provenance } = annotation.provenance;
  return changed(
    {
      ...rest,
      ...(stated.data ? { labels: stated.data } : {}),
      provenance: stated.data
        ? { ...provenance, labels: { source, confidence: 1, at: context.now } }
        : provenance,
    },
    {},
    context,
  );
}
