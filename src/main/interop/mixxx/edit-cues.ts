import { hotCueSlots, programSource } from '../../../shared/domain/index.ts';
import type { Cue, Rgb } from '../../../shared/domain/index.ts';
import { cueIdOfMark } from '../../rekordbox/clean.ts';
import { isSameCue } from '../../rekordbox/marks.ts';
import { numberOf } from '../programs/tables.ts';
import { CHANNELS, cueTypes, marksOf, UNSET } from './mixxx-cues.ts';
import type { CueRow } from './mixxx-cues.ts';

/**
 * Number of hot cue buttons of a deck in Mixxx. Buttons after Segue's slots A to P hold memory cues, which have no
 * buttons of their own in Mixxx.
 */
const BUTTONS = 36;
const FIRST_MEMORY_BUTTON = hotCueSlots.length;
const NO_BUTTON = -1;
/** Mixxx's own default. */
const DEFAULT_COLOR: Rgb = [255, 128, 0];

interface CueValues {
  readonly type: number;
  /** In samples of two interleaved channels. */
  readonly position: number;
  readonly length: number;
  readonly hotcue: number;
  readonly label: string;
  readonly color: number;
}

export interface CueChanges {
  readonly updated: readonly { readonly id: number; readonly values: Partial<CueValues> }[];
  readonly removed: readonly number[];
  readonly added: readonly CueValues[];
  /** Number of cues for which no button was left. */
  readonly leftOut: number;
  /** New position of the main cue; `UNSET` if it was removed, null if unchanged. */
  readonly main: number | null;
}

/**
 * Computes the changes to the rows of a track's cues so that they represent `wanted`. `there` is the result of
 * importing them. Rows whose cues are wanted as they are stay unchanged, as do those that yield no cue. `offset` in
 * seconds converts Mixxx's clock to the document's.
 */
export function editCues(
  rows: readonly CueRow[],
  there: readonly Cue[],
  wanted: readonly Cue[],
  clock: { readonly offset: number; readonly sampleRate: number },
): CueChanges {
  const samples = (time: number): number =>
    CHANNELS * Math.max(0, Math.round((time - clock.offset) * clock.sampleRate));
  const old = new Map(there.map((cue) => [cue.id, cue]));
  const open = new Map(wanted.map((cue) => [cue.id, cue]));
  const updated: { id: number; values: Partial<CueValues> }[] = [];
  const removed: number[] = [];
  let main: number | null = null;
  const usedButtons = new Set<number>();
  const waiting: { cue: Cue; row: CueRow | null }[] = [];

  for (const [i, row] of rows.entries()) {
    const ids = marksOf(row, 2 * i, clock.sampleRate).map(({ index }) =>
      cueIdOfMark(programSource('mixxx'), index),
    );
    const before = ids.map((id) => old.get(id));
    const after = ids.map((id) => open.get(id));
    const type = numberOf(row.type);
    const isPlace = type === cueTypes.main || type === cueTypes.intro || type === cueTypes.outro;
    // Such a row is a point without a button; anything else that it became is a separate cue.
    const kept = after.map((cue) =>
      cue && (!isPlace || (cue.kind === 'memory' && cue.end === undefined)) ? cue : undefined,
    );
    const isSame = ids.every((_, k) => before[k] && kept[k] && isSameCue(before[k], kept[k]));
    // Rows that cleaning rejected are not ours to delete.
    if (before.every((cue) => cue === undefined) || isSame) {
      for (const id of ids) open.delete(id);
      const button = numberOf(row.hotcue) ?? NO_BUTTON;
      if (button >= 0 && ids.length > 0) usedButtons.add(button);
      continue;
    }
    for (const [k, id] of ids.entries()) if (kept[k]) open.delete(id);
    if (kept.every((cue) => cue === undefined)) {
      removed.push(row.id);
      if (type === cueTypes.main) main = UNSET;
    } else if (type === cueTypes.main) {
      main = samples(kept[0]!.time);
      updated.push({ id: row.id, values: { position: main, label: kept[0]!.name } });
    } else if (isPlace) updated.push({ id: row.id, values: rangeOf(row, ids.length, kept, samples) });
    else waiting.push({ cue: kept[0]!, row });
  }
  for (const cue of open.values()) waiting.push({ cue, row: null });

  const added: CueValues[] = [];
  let leftOut = 0;
  // Cues with slots first, because slots determine the button.
  for (const { cue, row } of waiting.sort(
    (a, b) => Number(b.cue.kind === 'hot') - Number(a.cue.kind === 'hot'),
  )) {
    const button = buttonOf(cue, row, usedButtons);
    if (button === null) {
      leftOut++;
      if (row) removed.push(row.id);
      continue;
    }
    if (button >= 0) usedButtons.add(button);
    const values = valuesOf(cue, button, samples);
    if (row) updated.push({ id: row.id, values });
    else added.push(values);
  }
  return { updated, removed, added, leftOut, main };
}

/** Start and end of an intro or outro; a side that was removed becomes unset. */
function rangeOf(
  row: CueRow,
  sides: number,
  kept: readonly (Cue | undefined)[],
  samples: (time: number) => number,
): Pick<CueValues, 'position' | 'length'> {
  // A row with one side has only a start or only an end.
  const hasStart = sides === 2 || numberOf(row.position) !== UNSET;
  const start = hasStart ? kept[0] : undefined;
  const end = sides === 2 ? kept[1] : hasStart ? undefined : kept[0];
  const position = start ? samples(start.time) : UNSET;
  return { position, length: end ? samples(end.time) - Math.max(0, position) : 0 };
}

function buttonOf(cue: Cue, row: CueRow | null, used: ReadonlySet<number>): number | null {
  if (cue.slot) return hotCueSlots.indexOf(cue.slot);
  const own = numberOf(row?.hotcue);
  // A loop without a button stays without one.
  if (own === NO_BUTTON && cue.end !== undefined) return NO_BUTTON;
  if (own !== null && own >= FIRST_MEMORY_BUTTON && !used.has(own)) return own;
  for (let button = FIRST_MEMORY_BUTTON; button < BUTTONS; button++) if (!used.has(button)) return button;
  return null;
}

function valuesOf(cue: Cue, hotcue: number, samples: (time: number) => number): CueValues {
  const [red, green, blue] = cue.color ?? DEFAULT_COLOR;
  const position = samples(cue.time);
  return {
    type: cue.end === undefined ? cueTypes.hot : cueTypes.loop,
    position,
    length: cue.end === undefined ? 0 : samples(cue.end) - position,
    hotcue,
    label: cue.name,
    color: (red << 16) | (green << 8) | blue,
  };
}
