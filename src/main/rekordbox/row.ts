import type { Message } from '../../shared/languages/translate.ts';
/**
 * The contents of a Rekordbox XML file, kept as written: attribute names and values in document order, so that an
 * export can write back exactly what an import read.
 */

/** One attribute: name and value, entities resolved. */
type RawAttribute = [name: string, value: string];
/** The attributes of one element in document order. */
export type RawAttributes = RawAttribute[];

/** One TRACK of the COLLECTION. */
export interface RekordboxTrack {
  /** Line of its start tag in the source file, counted from 1; 0 for a row created here. */
  line: number;
  attributes: RawAttributes;
  /** Attributes of each TEMPO child. */
  tempos: RawAttributes[];
  /** Attributes of each POSITION_MARK child. */
  marks: RawAttributes[];
  /** Child elements of other names, as XML text. Rekordbox writes none; those of other writers are preserved. */
  extra: string[];
}

/** A NODE of PLAYLISTS: a folder (Type 0) with `children` or a playlist (Type 1) with `keys`. */
export interface RekordboxNode {
  line: number;
  kind: 'folder' | 'playlist';
  attributes: RawAttributes;
  children: RekordboxNode[];
  /** TrackIDs (KeyType 0) or Locations (KeyType 1) in playlist order; a key may repeat. */
  keys: string[];
}

/** The text layout of a file; Rekordbox's own exports differ only in these points. */
export interface XmlLayout {
  newline: '\n' | '\r\n';
  /** Long start tags continue on further lines. */
  wrap: boolean;
  /** An empty line follows the XML declaration. */
  blankLine: boolean;
  finalNewline: boolean;
}

export interface RekordboxProblem {
  /** `error`: the item cannot be used as intended; `warning`: it is used, with something left out or assumed. */
  severity: 'error' | 'warning';
  /** Stable name of the kind of problem, such as `duplicate_track_id`. */
  code: string;
  message: Message;
  line: number;
  trackId?: string;
}

/** Everything in the file except its tracks. */
export interface RekordboxHeader {
  layout: XmlLayout;
  /** Attributes of DJ_PLAYLISTS. */
  root: RawAttributes;
  /** Attributes of PRODUCT; null if the element is missing. */
  product: RawAttributes | null;
  /** Attributes of COLLECTION; null if the element is missing. */
  collection: RawAttributes | null;
}

export interface RekordboxDocument extends RekordboxHeader {
  /** The NODEs directly under PLAYLISTS (Rekordbox writes one, ROOT); null if PLAYLISTS is missing. */
  playlists: RekordboxNode[] | null;
  trackCount: number;
  problems: RekordboxProblem[];
  /** Number of problems beyond those that are kept. */
  problemsOmitted: number;
}

/** Value of the first attribute called `name`, or undefined. */
export function attributeOf(attributes: RawAttributes, name: string): string | undefined {
  for (const attribute of attributes) if (attribute[0] === name) return attribute[1];
  return undefined;
}

/**
 * Parses a decimal number as XML writers format it; undefined for anything else, infinities and empty text included.
 */
function parseDecimal(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export function numberOf(attributes: RawAttributes, name: string): number | undefined {
  return parseDecimal(attributeOf(attributes, name));
}

/** Twelve days: no track is longer, and sums of much larger times lose their fractions. */
const MAX_TIME_S = 1_000_000;

/** Parses a time or length in seconds; undefined if it is invalid. */
export function timeOf(attributes: RawAttributes, name: string): number | undefined {
  const time = numberOf(attributes, name);
  return time === undefined || time < 0 || time > MAX_TIME_S ? undefined : time;
}

/** The range of valid tempi of a grid. */
export const MIN_BPM = 1;
export const MAX_BPM = 1000;

/** Parses a tempo; undefined if it is invalid. */
export function bpmOf(attributes: RawAttributes, name: string): number | undefined {
  const bpm = numberOf(attributes, name);
  return bpm === undefined || bpm < MIN_BPM || bpm > MAX_BPM ? undefined : bpm;
}

/** A copy of the attributes in which an existing one has another value. */
export function withAttribute(attributes: RawAttributes, name: string, value: string): RawAttributes {
  return attributes.map(([key, given]) => [key, key === name ? value : given]);
}

/**
 * Sets an attribute in place. A new one is inserted after the last existing attribute that precedes it in `order`, so
 * that rows keep Rekordbox's attribute order.
 */
export function setAttribute(
  attributes: RawAttributes,
  name: string,
  value: string,
  order: readonly string[] = [],
): void {
  const present = attributes.find((attribute) => attribute[0] === name);
  if (present) {
    present[1] = value;
    return;
  }
  const before = order.slice(0, Math.max(0, order.indexOf(name)));
  let at = order.includes(name) ? 0 : attributes.length;
  for (const [i, attribute] of attributes.entries()) if (before.includes(attribute[0])) at = i + 1;
  attributes.splice(at, 0, [name, value]);
}

export function copyAttributes(attributes: RawAttributes): RawAttributes {
  return attributes.map(([name, value]) => [name, value]);
}

export function removeAttribute(attributes: RawAttributes, name: string): void {
  const at = attributes.findIndex((attribute) => attribute[0] === name);
  if (at >= 0) attributes.splice(at, 1);
}

export function isSameAttributes(a: RawAttributes, b: RawAttributes): boolean {
  return a.length === b.length && a.every(([name, value], i) => name === b[i]![0] && value === b[i]![1]);
}

/** TRACK attributes in the order in which Rekordbox writes them. */
export const TRACK_ATTRIBUTE_ORDER = [
  'TrackID',
  'Name',
  'Artist',
  'Composer',
  'Album',
  'Grouping',
  'Genre',
  'Kind',
  'Size',
  'TotalTime',
  'DiscNumber',
  'TrackNumber',
  'Year',
  'AverageBpm',
  'DateAdded',
  'BitRate',
  'SampleRate',
  'Comments',
  'PlayCount',
  'Rating',
  'Location',
  'Remixer',
  'Tonality',
  'Label',
  'Mix',
  'Colour',
] as const;

/** POSITION_MARK attributes in the order in which Rekordbox writes them. */
export const MARK_ATTRIBUTE_ORDER = ['Name', 'Type', 'Start', 'End', 'Num', 'Red', 'Green', 'Blue'] as const;
