import { hotCueSlots, parseKey, toCamelot } from '../../../shared/domain/index.ts';
import type { CamelotKey, Rgb } from '../../../shared/domain/index.ts';
import { MAX_MARKS } from '../../rekordbox/marks.ts';
import type { Mark } from '../../rekordbox/marks.ts';
import { attributeOf, bpmOf, MAX_BPM, MIN_BPM, numberOf } from '../../rekordbox/row.ts';
import type { RawAttributes } from '../../rekordbox/row.ts';
import type { TempoNode } from '../../rekordbox/tempo-nodes.ts';
import type { ProgramTrack } from '../programs/program-library.ts';
import type { XmlElement } from './nml-file.ts';
import { pathOfLocation } from './nml-location.ts';

/** TYPE of a CUE_V2: 0 cue, 1 fade-in, 2 fade-out, 3 load, 4 grid, 5 loop. */
export const GRID_MARKER = '4';
export const LOOP = '5';
export const POINT = '0';
/** Traktor's name for an unnamed cue. */
export const NO_NAME = 'n.n.';
/** Number of hot cues in Traktor: HOTCUE 0 to 7; −1 is none. */
export const TRAKTOR_HOT_CUES = 8;
const MAX_TIME_MS = 1e9;
const MAX_NODES = 20_000;

const empty: RawAttributes = [];
export const childOf = (entry: XmlElement, name: string): RawAttributes =>
  entry.children.find((child) => child.name === name)?.attributes ?? empty;

/** Milliseconds converted to seconds; undefined if it is not a valid time. */
function secondsOf(attributes: RawAttributes, name: string): number | undefined {
  const ms = numberOf(attributes, name);
  return ms === undefined || Math.abs(ms) > MAX_TIME_MS ? undefined : ms / 1000;
}

function colorOf(text: string | undefined): Rgb | undefined {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text ?? '');
  return hex ? (hex.slice(1).map((part) => Number.parseInt(part, 16)) as unknown as Rgb) : undefined;
}

/** Traktor names the hot cue that it sets on a grid marker automatically; that does not count as a user's name. */
const isGiven = (name: string): boolean => name !== '' && name !== NO_NAME && name !== 'AutoGrid';

/**
 * A CUE_V2 as a cue; null if its position is unusable, or if it is a grid marker without a hot cue. `index` counts the
 * entry's CUE_V2.
 */
function markOfCue(cue: RawAttributes, index: number): Mark | null {
  const time = secondsOf(cue, 'START');
  if (time === undefined) return null;
  const number = numberOf(cue, 'HOTCUE') ?? -1;
  const slot = number >= 0 && number < TRAKTOR_HOT_CUES ? hotCueSlots[number] : undefined;
  const type = attributeOf(cue, 'TYPE');
  if (type === GRID_MARKER && !slot) return null;
  const length = secondsOf(cue, 'LEN') ?? 0;
  const name = attributeOf(cue, 'NAME')?.trim() ?? '';
  const color = colorOf(attributeOf(cue, 'COLOR'));
  return {
    index,
    kind: slot ? 'hot' : 'memory',
    ...(slot ? { slot } : {}),
    time: Math.max(0, time),
    ...(type === LOOP && length > 0 ? { end: time + length } : {}),
    name: isGiven(name) ? name : '',
    ...(slot && color ? { color } : {}),
  };
}

/** Grid markers: each with its own tempo in Traktor Pro 4 (`GRID BPM`), otherwise all with the track's. */
function readGrid(cues: readonly XmlElement[], bpm: number | undefined) {
  const nodes: TempoNode[] = [];
  let unusable = 0;
  for (const cue of cues) {
    if (attributeOf(cue.attributes, 'TYPE') !== GRID_MARKER) continue;
    const time = secondsOf(cue.attributes, 'START');
    const own = bpmOf(childOf(cue, 'GRID'), 'BPM') ?? bpm;
    if (time === undefined || own === undefined || nodes.length >= MAX_NODES) unusable++;
    else nodes.push({ time, bpm: own, beat: 0 });
  }
  nodes.sort((a, b) => a.time - b.time);
  // Traktor counts bars from the first marker.
  if (nodes[0]) nodes[0].beat = 1;
  return { nodes, unusable };
}

/** MUSICAL_KEY counts semitones from C, 0 to 11 major, 12 to 23 minor; older collections have only text. */
function readKey(entry: XmlElement): CamelotKey | null {
  const value = numberOf(childOf(entry, 'MUSICAL_KEY'), 'VALUE');
  if (value !== undefined && Number.isInteger(value) && value >= 0 && value < 24)
    return toCamelot(value % 12, value < 12 ? 'major' : 'minor');
  return parseKey(attributeOf(childOf(entry, 'INFO'), 'KEY') ?? '');
}

/** Converts `2018/12/21` to an ISO date. */
function dateOf(text: string | undefined): string | null {
  const date = /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/.exec(text ?? '');
  return date ? [date[1], ...date.slice(2).map((part) => part.padStart(2, '0'))].join('-') : null;
}

export const cuesOf = (entry: XmlElement): readonly XmlElement[] =>
  entry.children.filter(({ name }) => name === 'CUE_V2');

/** An ENTRY of the COLLECTION; null if it names no file. */
export function trackOfEntry(entry: XmlElement): ProgramTrack | null {
  const path = pathOfLocation(childOf(entry, 'LOCATION'));
  if (path === null) return null;
  const info = childOf(entry, 'INFO');
  const text = (attributes: RawAttributes, name: string): string => attributeOf(attributes, name) ?? '';
  const whole = (name: string): number | null => {
    const value = numberOf(info, name);
    return value !== undefined && value > 0 && value < Number.MAX_SAFE_INTEGER ? Math.round(value) : null;
  };
  const bpm = numberOf(childOf(entry, 'TEMPO'), 'BPM');
  const cues = cuesOf(entry);
  const grid = readGrid(cues, bpm !== undefined && bpm >= MIN_BPM && bpm <= MAX_BPM ? bpm : undefined);
  const marks = cues.slice(0, MAX_MARKS).flatMap((cue, i) => markOfCue(cue.attributes, i) ?? []);
  const unusable = cues.filter(
    (cue, i) =>
      attributeOf(cue.attributes, 'TYPE') !== GRID_MARKER && !marks.some(({ index }) => index === i),
  ).length;
  const duration = numberOf(info, 'PLAYTIME_FLOAT') ?? numberOf(info, 'PLAYTIME') ?? 0;
  const size = whole('FILESIZE');
  const released = Number(attributeOf(info, 'RELEASE_DATE')?.slice(0, 4));
  return {
    path,
    title: text(entry.attributes, 'TITLE'),
    artist: text(entry.attributes, 'ARTIST'),
    album: text(childOf(entry, 'ALBUM'), 'TITLE'),
    genre: text(info, 'GENRE'),
    label: text(info, 'LABEL'),
    comment: text(info, 'COMMENT'),
    year: Number.isInteger(released) && released > 0 ? released : null,
    rating: Math.min(5, Math.max(0, Math.round((whole('RANKING') ?? 0) / 51))),
    fileSize: size === null ? null : size * 1024,
    addedAt: dateOf(attributeOf(info, 'IMPORT_DATE')),
    duration: duration > 0 && duration < 1e6 ? duration : 0,
    nodes: grid.nodes,
    unusableNodes: grid.unusable,
    timeSignature: [4, 4],
    marks,
    markCount: marks.length + unusable,
    key: readKey(entry),
  };
}
