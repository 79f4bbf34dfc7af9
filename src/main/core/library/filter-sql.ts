import type { TrackFilter } from '../../../shared/contract/index.ts';
import { parseSearch } from '../../../shared/domain/search-query.ts';
import type { SearchTerm } from '../../../shared/domain/search-query.ts';
import {
  ENERGY_LEVELS,
  FULL_BANDWIDTH_HZ,
  FULL_BIT_RATE,
  losslessCodecs,
} from '../../../shared/domain/sound.ts';
import type { LabelKind } from '../../../shared/domain/index.ts';
import type { Taxonomy } from '../../../shared/domain/labels/taxonomy.ts';
import { foldText } from '../../db/database.ts';

/** The trigram index only finds words of at least this length. */
const MIN_INDEXED_WORD = 3;

export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

function among(expression: string, values: readonly (string | number)[]): Condition {
  return { sql: `${expression} IN (${values.map(() => '?').join(', ')})`, values };
}

const searchedColumns = ['title', 'artist', 'album', 'genre', 'label', 'comment', 'path'] as const;

/** All substrings of three characters of a word. */
function trigrams(word: string): string[] {
  const characters = [...word];
  return characters.slice(2).map((_, at) => characters.slice(at, at + 3).join(''));
}

/**
 * Tests whether a column contains a folded word, ignoring case and accents. LIKE is fast but only folds ASCII letters,
 * which is enough for most texts.
 */
function contains(word: string): { sql: (column: string) => string; values: readonly string[] } {
  if (!/^\p{ASCII}*$/u.test(word))
    return { sql: (column) => `instr(fold_text(${column}), ?)`, values: [word] };
  return {
    sql: (column) =>
      `(${column} LIKE ? ESCAPE '\\' OR octet_length(${column}) <> length(${column}) AND instr(fold_text(${column}), ?))`,
    values: [`%${word.replace(/[\\%_]/g, '\\$&')}%`, word],
  };
}

/**
 * Matches a word anywhere in the searched columns. The index stores no positions (`detail=column`), so it only finds
 * rows with all trigrams of a word; comparing the text then drops rows in which they are apart.
 */
function wordCondition({ word: typed, field, excluded }: SearchTerm): Condition {
  const word = foldText(typed);
  // The index folds its search terms with its own table.
  const asked = typed.normalize('NFC');
  const isIndexed = [...asked].length >= MIN_INDEXED_WORD;
  const columns = field ? [field] : isIndexed ? searchedColumns : searchedColumns.slice(0, 2);
  const { sql, values } = contains(word);
  const compared = `(${columns.map((column) => sql(`track.${column}`)).join(' OR ')})`;
  const patterns = columns.flatMap(() => values);
  if (excluded) return { sql: `NOT ${compared}`, values: patterns };
  if (!isIndexed) return { sql: compared, values: patterns };
  const match = trigrams(asked)
    .map((trigram) => `"${trigram.replaceAll('"', '""')}"`)
    .join(' AND ');
  return {
    sql: `(track.id IN (SELECT rowid FROM track_search WHERE track_search MATCH ?) AND ${compared})`,
    values: [match, ...patterns],
  };
}

/** Tracks with a label whose name contains a word, or equals it. */
function labelCondition(kind: LabelKind, word: string, name = ''): Condition {
  const { sql, values } = contains(foldText(word));
  return {
    sql: `track.id IN (SELECT track_id FROM track_label WHERE label_id IN (
      SELECT id FROM label WHERE kind = '${kind}' AND (${sql('label.name')} OR label.name = ?)))`,
    values: [...values, name],
  };
}

/** What a typed word matches: labels by name, genres also by alias, and text. */
function termCondition(term: SearchTerm, { knows, canonical }: Taxonomy): Condition {
  const { word, field, excluded } = term;
  const isLabel = field === 'descriptor' || field === 'tag';
  if (!isLabel && !(field === 'genre' && knows(word))) return wordCondition(term);
  const { sql, values } = isLabel
    ? labelCondition(field, word)
    : labelCondition('genre', word, canonical(word));
  return { sql: excluded ? `NOT ${sql}` : sql, values };
}

/** Tracks with one of these labels; '' matches tracks without any. */
function labelled(kind: LabelKind, names: readonly string[], column: string): Condition {
  const wanted = names.filter((name) => name.trim() !== '');
  const alternatives: Condition[] = [
    {
      sql: `track.id IN (SELECT track_id FROM track_label WHERE label_id IN (
        SELECT label.id FROM json_each(?) wanted JOIN label ON label.kind = '${kind}' AND label.name = wanted.value))`,
      values: [JSON.stringify(wanted)],
    },
    ...(wanted.length < names.length ? [{ sql: `track.${column} = '[]'`, values: [] }] : []),
  ];
  return {
    sql: `(${alternatives.map(({ sql }) => sql).join(' OR ')})`,
    values: alternatives.flatMap(({ values }) => values),
  };
}

/** Genre separators in a tag. */
const SEVERAL = /[;,/|\\│]/;

/**
 * By name, in any spelling. A text with several names also matches the whole tag as written, as smart lists of earlier
 * versions do.
 */
function genreCondition(
  { genres = [], withSubgenres = false }: TrackFilter,
  { canonical, withKinds }: Taxonomy,
): Condition {
  const names = genres.flatMap((genre) =>
    genre.trim() === '' || !withSubgenres ? [canonical(genre)] : withKinds(genre),
  );
  const byName = labelled('genre', names, 'genres');
  const tags = genres.filter((genre) => SEVERAL.test(genre));
  if (tags.length === 0) return byName;
  return {
    sql: `(${byName.sql} OR track.genre IN (SELECT value FROM json_each(?)))`,
    values: [...byName.values, JSON.stringify(tags)],
  };
}

function textConditions(text: string, taxonomy: Taxonomy): Condition[] {
  const { terms, bpm, keys, tiers, ratings = [] } = parseSearch(text);
  return [
    ...terms.map((term) => termCondition(term, taxonomy)),
    ...(ratings.length > 0 ? [among('track.rating', ratings)] : []),
    ...(bpm ? [{ sql: 'track.bpm BETWEEN ? AND ?', values: [bpm.from, bpm.to] }] : []),
    ...(keys.length > 0 ? [among('track.key', keys)] : []),
    ...(tiers.length > 0 ? [among('track.tier', tiers)] : []),
  ];
}

/** `energyLevel` of a track; null if it is not analyzed. */
const ENERGY_LEVEL_SQL = `min(${ENERGY_LEVELS}, CAST(track.energy * ${ENERGY_LEVELS} AS INTEGER) + 1)`;
/** `isSoundCut` of a track. */
const SOUND_CUT_SQL = `CASE
  WHEN track.bandwidth IS NULL OR track.codec IS NULL THEN NULL
  WHEN track.bandwidth >= ${FULL_BANDWIDTH_HZ} THEN 0
  WHEN track.codec IN (${losslessCodecs.map((codec) => `'${codec}'`).join(', ')}) THEN 1
  WHEN track.duration > 0 THEN track.file_size * 8 / track.duration > ${FULL_BIT_RATE}
END`;

/** The filters of the smart lists in a playlist and its descendants. */
type SmartFilters = (playlistId: number) => readonly TrackFilter[];

/** Maximum nesting: a smart list may refer to another one, and two may refer to each other. */
const MAX_DEPTH = 8;

/** Tracks of a playlist, or of a folder and its descendants: their entries, and the results of their smart lists. */
function playlistCondition(playlistId: number, context: FilterContext, depth: number): Condition {
  const entries = `track.id IN (
        ${BELOW_SQL}
        SELECT track_id FROM playlist_entry WHERE playlist_id IN (SELECT id FROM below))`;
  const found =
    depth >= MAX_DEPTH
      ? []
      : context.smartFilters(playlistId).map((filter) => conditionsOf(filter, context, depth + 1));
  return {
    sql: `(${[entries, ...found.map((all) => (all.length === 0 ? '1' : `(${all.map(({ sql }) => sql).join(' AND ')})`))].join(' OR ')})`,
    values: [playlistId, ...found.flat().flatMap(({ values }) => values)],
  };
}

/** What a filter needs for its interpretation. */
export interface FilterContext {
  readonly smartFilters: SmartFilters;
  readonly taxonomy: Taxonomy;
}

export function conditionsOf(filter: TrackFilter, context: FilterContext, depth = 0): Condition[] {
  const conditions: Condition[] = [];
  const add = (sql: string, ...values: (string | number)[]): number => conditions.push({ sql, values });
  if (filter.text) conditions.push(...textConditions(filter.text, context.taxonomy));
  if (filter.tiers?.length) conditions.push(among('track.tier', filter.tiers));
  if (filter.keys?.length) conditions.push(among('track.key', filter.keys));
  if (filter.genres?.length) conditions.push(genreCondition(filter, context.taxonomy));
  if (filter.descriptors?.length) conditions.push(labelled('descriptor', filter.descriptors, 'descriptors'));
  if (filter.tags?.length) conditions.push(labelled('tag', filter.tags, 'tags'));
  if (filter.ratings?.length) conditions.push(among('track.rating', filter.ratings));
  if (filter.colours?.length)
    conditions.push(
      among(
        'track.colour',
        filter.colours.map((colour) => colour ?? ''),
      ),
    );
  if (filter.flags?.length) {
    const list = among('value', filter.flags);
    add(`EXISTS (SELECT 1 FROM json_each(track.flags) WHERE ${list.sql})`, ...list.values);
  }
  if (filter.confidence)
    add('track.confidence BETWEEN ? AND ?', filter.confidence.from, filter.confidence.to);
  if (filter.bpm) add('track.bpm BETWEEN ? AND ?', filter.bpm.from, filter.bpm.to);
  if (filter.energy) add(`${ENERGY_LEVEL_SQL} BETWEEN ? AND ?`, filter.energy.from, filter.energy.to);
  if (filter.loudness) add('track.loudness BETWEEN ? AND ?', filter.loudness.from, filter.loudness.to);
  if (filter.bandwidth) add('track.bandwidth BETWEEN ? AND ?', filter.bandwidth.from, filter.bandwidth.to);
  if (filter.soundCut !== undefined) add(`(${SOUND_CUT_SQL}) = ${filter.soundCut ? 1 : 0}`);
  if (filter.missing !== undefined) add(`track.missing = ${filter.missing ? 1 : 0}`);
  if (filter.analyzed !== undefined) add(`track.analyzed_by IS ${filter.analyzed ? 'NOT ' : ''}NULL`);
  if (filter.needsReview !== undefined) add(`${filter.needsReview ? '' : 'NOT '}(${NEEDS_REVIEW_SQL})`);
  if (filter.addedWithinDays !== undefined)
    add('track.added_at >= date((SELECT max(added_at) FROM track), ?)', `-${filter.addedWithinDays} days`);
  if (filter.modifiedSince)
    // An unchanged import does not count as modified, however recent it is.
    add(
      `track.modified_at >= ? AND NOT EXISTS (
        SELECT 1 FROM rekordbox_row WHERE track_id = track.id AND base_revision = track.head_revision)`,
      filter.modifiedSince,
    );
  if (filter.trackIds) add('track.id IN (SELECT value FROM json_each(?))', JSON.stringify(filter.trackIds));
  if (filter.playlistId !== undefined) conditions.push(playlistCondition(filter.playlistId, context, depth));
  return conditions;
}

/** An unverified track with an overall confidence below this belongs in the review queue. */
const REVIEW_CONFIDENCE = 0.6;
/**
 * Label errors that the last search derived from predictions and that nobody has touched since: they refer to a track's
 * current revision.
 * Rules already set flags.
 */
export const CURRENT_ISSUES_SQL = `label_issue JOIN track owner
  ON owner.id = label_issue.track_id AND owner.head_revision = label_issue.revision_id AND label_issue.origin = 'learned'`;
/**
 * Has a document and is either unverified and uncertain or flagged, or flagged by hand, or has a likely label error.
 */
export const NEEDS_REVIEW_SQL = `track.tier IS NOT NULL AND
  ((track.tier <> 1 AND (track.confidence < ${REVIEW_CONFIDENCE} OR track.flags <> '[]'))
   OR track.flags LIKE '%"needs_review"%'
   OR track.id IN (SELECT label_issue.track_id FROM ${CURRENT_ISSUES_SQL}))`;

/** Ids of a playlist, or of a folder and its descendants. */
export const BELOW_SQL = `WITH RECURSIVE below(id) AS (
    SELECT ? UNION ALL SELECT playlist.id FROM playlist JOIN below ON playlist.parent_id = below.id
  )`;
