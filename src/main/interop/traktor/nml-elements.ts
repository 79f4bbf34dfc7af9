import { hotCueSlots, indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation, Cue, Rgb } from '../../../shared/domain/index.ts';
import type { RawAttributes } from '../../rekordbox/row.ts';
import { GRID_MARKER, LOOP, NO_NAME, POINT, TRAKTOR_HOT_CUES } from './nml-entry.ts';
import type { XmlElement } from './nml-file.ts';

/** Grids whose markers have their own tempo were introduced in Traktor Pro 4, which writes NML 20. */
export const FLEXIBLE_GRID_VERSION = 20;

const MS_DECIMALS = 6;
const ms = (seconds: number): string => (1000 * seconds).toFixed(MS_DECIMALS);
const hex = (color: Rgb): string =>
  `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`.toUpperCase();

export function element(
  name: string,
  attributes: RawAttributes,
  children: readonly XmlElement[] = [],
): XmlElement {
  return { name, attributes, children };
}

function cueElement(
  values: {
    name: string;
    type: string;
    start: number;
    length: number;
    slot: number;
    color?: Rgb | undefined;
  },
  children: readonly XmlElement[] = [],
): XmlElement {
  return element(
    'CUE_V2',
    [
      ['NAME', values.name || NO_NAME],
      ['DISPL_ORDER', '0'],
      ['TYPE', values.type],
      ['START', ms(values.start)],
      ['LEN', ms(values.length)],
      ['REPEATS', '-1'],
      ['HOTCUE', String(values.slot)],
      ...(values.color ? [['COLOR', hex(values.color)] as [string, string]] : []),
    ],
    children,
  );
}

/** HOTCUE of a cue; −1 for a memory cue, null if Traktor has no such slot. */
export function slotOf(cue: Cue): number | null {
  if (cue.kind === 'memory' || !cue.slot) return -1;
  const slot = hotCueSlots.indexOf(cue.slot);
  return slot < TRAKTOR_HOT_CUES ? slot : null;
}

/** A cue as Traktor writes it. */
export function toCue(cue: Cue, offset: number, version: number): XmlElement {
  return cueElement({
    name: cue.name,
    type: cue.end === undefined ? POINT : LOOP,
    start: cue.time - offset,
    length: cue.end === undefined ? 0 : cue.end - cue.time,
    slot: slotOf(cue) ?? -1,
    color: cue.kind === 'hot' && version >= FLEXIBLE_GRID_VERSION ? cue.color : undefined,
  });
}

/** Grid markers; the first one is on a downbeat, from which Traktor counts bars. */
export function gridMarkers(
  { beat_grid: grid, audio }: Annotation,
  offset: number,
  version: number,
): XmlElement[] {
  const index = indexGrid(grid, audio.time_signature[0]);
  return grid.map((anchor, i) => {
    const start = i === 0 && anchor.beat !== 1 && grid.length === 1 ? index.timeOfBar(1) : anchor.time;
    const tempo = version >= FLEXIBLE_GRID_VERSION ? [element('GRID', [['BPM', anchor.bpm.toFixed(6)]])] : [];
    return cueElement(
      { name: 'AutoGrid', type: GRID_MARKER, start: start - offset, length: 0, slot: -1 },
      tempo,
    );
  });
}
