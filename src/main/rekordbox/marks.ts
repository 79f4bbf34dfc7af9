import { hotCueColor, hotCueSlots } from '../../shared/domain/index.ts';
import type { Cue, HotCueSlot, Rgb } from '../../shared/domain/index.ts';
import { attributeOf, MARK_ATTRIBUTE_ORDER, numberOf, removeAttribute, setAttribute, timeOf } from './row.ts';
import type { RawAttributes } from './row.ts';

/** Marks beyond this number are kept in the row but not turned into cues; the largest real track has 17. */
export const MAX_MARKS = 1000;
/** Marks within this distance are at the same position, seconds. */
export const SAME_TIME_S = 0.002;

/** A POSITION_MARK as a cue, before cleaning. */
export interface Mark {
  /** Index among the row's marks. */
  index: number;
  kind: 'memory' | 'hot';
  slot?: HotCueSlot;
  /** Seconds. */
  time: number;
  /** Seconds; present for a loop. */
  end?: number;
  name: string;
  color?: Rgb;
}

function colorOf(mark: RawAttributes): Rgb | undefined {
  const rgb = ['Red', 'Green', 'Blue'].map((name) => numberOf(mark, name));
  const isColor = rgb.every(
    (value) => value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255,
  );
  return isColor ? (rgb as unknown as Rgb) : undefined;
}

/**
 * Parses one mark leniently: `Type` as a number or a word, a missing `Num` as a memory cue, fade and load marks (Types
 * 1–3, which Rekordbox does not show) as points. Null without a usable Start.
 */
export function readMark(attributes: RawAttributes, index: number): Mark | null {
  const time = timeOf(attributes, 'Start');
  if (time === undefined) return null;
  const type = attributeOf(attributes, 'Type')?.trim() ?? '';
  const end = timeOf(attributes, 'End');
  const isLoop = (type === '4' || /^loop$/i.test(type) || type === '') && end !== undefined && end > time;
  const num = numberOf(attributes, 'Num');
  const slot = num === undefined ? undefined : hotCueSlots[num];
  const color = colorOf(attributes);
  return {
    index,
    kind: slot ? 'hot' : 'memory',
    ...(slot ? { slot } : {}),
    time,
    ...(isLoop ? { end } : {}),
    name: attributeOf(attributes, 'Name') ?? '',
    ...(color ? { color } : {}),
  };
}

/** The usable marks of a row. */
export function readMarks(marks: readonly RawAttributes[]): Mark[] {
  const read: Mark[] = [];
  for (const [index, attributes] of marks.slice(0, MAX_MARKS).entries()) {
    const mark = readMark(attributes, index);
    if (mark) read.push(mark);
  }
  return read;
}

function isSamePlace(a: Mark, b: Mark): boolean {
  if (a.kind !== b.kind || a.slot !== b.slot || Math.abs(a.time - b.time) > SAME_TIME_S + 1e-9) return false;
  if (a.end === undefined || b.end === undefined) return a.end === b.end;
  return Math.abs(a.end - b.end) <= SAME_TIME_S + 1e-9;
}

/**
 * Finds duplicate marks: same time within 2 ms, same kind, slot and type, and no name of their own. Maps the index of
 * each to the index of the mark that stays: the first, or the first that has a name. A hot and a memory cue at the same
 * position are a common convention, not duplicates.
 */
export function findDuplicates(marks: readonly Mark[]): Map<number, number> {
  const stays: Mark[] = [];
  const duplicates = new Map<number, number>();
  for (const mark of marks) {
    const at = stays.findIndex(
      (other) =>
        isSamePlace(other, mark) && (other.name === mark.name || other.name === '' || mark.name === ''),
    );
    const twin = stays[at];
    if (!twin) stays.push(mark);
    else if (twin.name === '' && mark.name !== '') {
      stays[at] = mark;
      for (const [duplicate, survivor] of duplicates)
        if (survivor === twin.index) duplicates.set(duplicate, mark.index);
      duplicates.set(twin.index, mark.index);
    } else duplicates.set(mark.index, twin.index);
  }
  return duplicates;
}

/** The colour to write for a hot cue: Rekordbox gives each one a colour. */
function colorOfHotCue(cue: Pick<Cue, 'color' | 'end'>): Rgb {
  return hotCueColor(cue);
}

function numOf(cue: Cue): string {
  return cue.kind === 'hot' && cue.slot ? String(hotCueSlots.indexOf(cue.slot)) : '-1';
}

function writeColor(mark: RawAttributes, cue: Cue): void {
  if (cue.kind === 'memory') {
    for (const name of ['Red', 'Green', 'Blue']) removeAttribute(mark, name);
    return;
  }
  const [red, green, blue] = colorOfHotCue(cue);
  setAttribute(mark, 'Red', String(red), MARK_ATTRIBUTE_ORDER);
  setAttribute(mark, 'Green', String(green), MARK_ATTRIBUTE_ORDER);
  setAttribute(mark, 'Blue', String(blue), MARK_ATTRIBUTE_ORDER);
}

/** A cue in Rekordbox's form: `Name Type Start [End] Num [Red Green Blue]`, colours on hot cues only. */
export function toMark(cue: Cue): RawAttributes {
  const mark: RawAttributes = [
    ['Name', cue.name],
    ['Type', cue.end === undefined ? '0' : '4'],
    ['Start', cue.time.toFixed(3)],
  ];
  if (cue.end !== undefined) mark.push(['End', cue.end.toFixed(3)]);
  mark.push(['Num', numOf(cue)]);
  writeColor(mark, cue);
  return mark;
}

function sameColor(a: Rgb | undefined, b: Rgb | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.every((value, i) => value === b[i]));
}

/**
 * Whether an export would write both cues alike; confidences, sources and colours of memory cues are not in the XML.
 */
export function isSameCue(a: Cue, b: Cue): boolean {
  return (
    a.kind === b.kind &&
    a.slot === b.slot &&
    a.time === b.time &&
    a.end === b.end &&
    a.name === b.name &&
    (a.kind === 'memory' || sameColor(a.color, b.color))
  );
}

/** The raw mark, updated with the differences between two states of its cue; everything else stays as it was. */
export function patchMark(raw: RawAttributes, from: Cue, to: Cue): RawAttributes {
  const mark: RawAttributes = raw.map(([name, value]) => [name, value]);
  if (from.name !== to.name) setAttribute(mark, 'Name', to.name, MARK_ATTRIBUTE_ORDER);
  if (from.time !== to.time) setAttribute(mark, 'Start', to.time.toFixed(3), MARK_ATTRIBUTE_ORDER);
  if (from.end !== to.end) {
    if (to.end === undefined) removeAttribute(mark, 'End');
    else setAttribute(mark, 'End', to.end.toFixed(3), MARK_ATTRIBUTE_ORDER);
    if ((from.end === undefined) !== (to.end === undefined))
      setAttribute(mark, 'Type', to.end === undefined ? '0' : '4', MARK_ATTRIBUTE_ORDER);
  }
  const moved = from.kind !== to.kind || from.slot !== to.slot;
  if (moved) setAttribute(mark, 'Num', numOf(to), MARK_ATTRIBUTE_ORDER);
  if (from.kind !== to.kind || (to.kind === 'hot' && !sameColor(from.color, to.color))) writeColor(mark, to);
  return mark;
}

/** The raw mark, updated with everything that the cleaned cue says. */
export function cleanMark(raw: RawAttributes, cue: Cue): RawAttributes {
  const mark: RawAttributes = raw.map(([name, value]) => [name, value]);
  const written = new Map(toMark(cue));
  for (const [name, value] of written) setAttribute(mark, name, value, MARK_ATTRIBUTE_ORDER);
  for (const name of MARK_ATTRIBUTE_ORDER) if (!written.has(name)) removeAttribute(mark, name);
  return mark;
}
