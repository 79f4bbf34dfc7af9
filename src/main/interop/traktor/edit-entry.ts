import { fromCamelot, programSource, toOpenKey } from '../../../shared/domain/index.ts';
import { cueIdOfMark } from '../../rekordbox/clean.ts';
import { isSameCue } from '../../rekordbox/marks.ts';
import type { ExportChange } from '../../rekordbox/merge-marks.ts';
import { attributeOf, copyAttributes, removeAttribute, setAttribute } from '../../rekordbox/row.ts';
import type { RawAttributes } from '../../rekordbox/row.ts';
import { writeLabels } from '../../rekordbox/write-labels.ts';
import type { LabelAttributes } from '../../rekordbox/write-labels.ts';
import { cleanProgramTrack } from '../programs/clean-program-track.ts';
import type { ProgramLoss } from '../programs/losses.ts';
import { compareCues, heldValues, isSameGrid, valueChange, withParts } from '../programs/program-edit.ts';
import type { ProgramEdit } from '../programs/program-edit.ts';
import { childOf, cuesOf, GRID_MARKER, trackOfEntry } from './nml-entry.ts';
import { lossesOf } from './entry-losses.ts';
import { element, gridMarkers, toCue } from './nml-elements.ts';
import type { XmlElement } from './nml-file.ts';

export interface EditedEntry {
  readonly entry: XmlElement;
  /** Differences from the entry; empty if it is written unchanged. */
  readonly changes: readonly ExportChange[];
  readonly losses: readonly ProgramLoss[];
}

/** Label attributes of an INFO element. Traktor numbers track colours in its own, unpublished order. */
const labelAttributes: LabelAttributes = {
  genre: 'GENRE',
  rating: 'RANKING',
  comment: 'COMMENT',
  colour: null,
  order: [],
};

/**
 * Writes an annotation into an ENTRY as a three-way merge: where `head` equals the base, the entry stays unchanged,
 * including elements and decimals; differences are written from `head`.
 */
export function editEntry(
  entry: XmlElement,
  { base, head: wanted, offset, parts }: ProgramEdit,
  version: number,
): EditedEntry {
  const track = trackOfEntry(entry);
  if (!track) return { entry, changes: [], losses: [] };
  const there = cleanProgramTrack('traktor', track, offset);
  const before = base ?? heldValues(there);
  const head = withParts(wanted, before, parts);
  const changes: ExportChange[] = [];
  const cues = cuesOf(entry);
  const attributes = copyAttributes(entry.attributes);
  const info = copyAttributes(childOf(entry, 'INFO'));
  let children = [...entry.children];
  let isConflict = false;

  const replaceCues = (
    isOld: (cue: XmlElement, index: number) => boolean,
    written: readonly XmlElement[],
  ): void => {
    const old = new Set(cues.filter(isOld));
    const at = children.findIndex((child) => old.has(child));
    const rest = children.filter((child) => !old.has(child));
    children = at < 0 ? [...rest, ...written] : [...rest.slice(0, at), ...written, ...rest.slice(at)];
  };
  const setChild = (name: string, values: RawAttributes | null, after: string): void => {
    const at = children.findIndex((child) => child.name === name);
    if (values === null) children = children.filter((child) => child.name !== name);
    else if (at >= 0) children[at] = element(name, values, children[at]!.children);
    else {
      const place = children.findIndex((child) => child.name === after);
      children.splice(place < 0 ? children.length : place + 1, 0, element(name, values));
    }
  };

  if (!isSameGrid(before.beat_grid, head.beat_grid) && before.beat_grid.length + head.beat_grid.length > 0) {
    isConflict ||= base !== null && !isSameGrid(base.beat_grid, there.beat_grid);
    // A marker that is also a hot cue stays one if that cue stays.
    const hotMarkers = cues.flatMap((cue, i) => {
      const kept = head.cues.find(({ id }) => id === cueIdOfMark(programSource('traktor'), i));
      return attributeOf(cue.attributes, 'TYPE') === GRID_MARKER && kept ? toCue(kept, offset, version) : [];
    });
    replaceCues(
      ({ attributes: cue }) => attributeOf(cue, 'TYPE') === GRID_MARKER,
      [...gridMarkers(head, offset, version), ...hotMarkers],
    );
    const tempo = copyAttributes(childOf(entry, 'TEMPO'));
    setAttribute(tempo, 'BPM', (head.beat_grid[0]?.bpm ?? 0).toFixed(6));
    if (attributeOf(tempo, 'BPM_QUALITY') === undefined) setAttribute(tempo, 'BPM_QUALITY', '100.000000');
    setChild('TEMPO', head.beat_grid.length > 0 ? tempo : null, 'INFO');
    changes.push(valueChange('grid', before.beat_grid.length > 0, head.beat_grid.length > 0));
  }

  const cueChanges = compareCues(before.cues, head.cues);
  if (cueChanges.length > 0) {
    isConflict ||= base !== null && compareCues(base.cues, there.cues).length > 0;
    const byId = new Map(there.cues.map((cue) => [cue.id, cue]));
    const isMarker = (cue: XmlElement): boolean => attributeOf(cue.attributes, 'TYPE') === GRID_MARKER;
    const written = head.cues.flatMap((cue) => {
      const said = byId.get(cue.id);
      const raw = said && cues.find((_, i) => cueIdOfMark(programSource('traktor'), i) === cue.id);
      if (raw && isSameCue(said, cue)) return isMarker(raw) ? [] : raw;
      return toCue(cue, offset, version);
    });
    // The marker stays for the grid; its hot cue is removed if the cue was deleted or changed.
    const keptIds = new Set(
      head.cues.filter((cue) => byId.has(cue.id) && isSameCue(byId.get(cue.id)!, cue)).map(({ id }) => id),
    );
    const unused = new Map(
      cues.flatMap((cue, i) => {
        const isFree = isMarker(cue) && !keptIds.has(cueIdOfMark(programSource('traktor'), i));
        return isFree && attributeOf(cue.attributes, 'HOTCUE') !== '-1'
          ? [[cue, withoutSlot(cue)] as const]
          : [];
      }),
    );
    replaceCues((cue) => !isMarker(cue), written);
    children = children.map((child) => unused.get(child) ?? child);
    changes.push(...cueChanges);
  }

  if (before.audio.key !== head.audio.key) {
    isConflict ||= base !== null && base.audio.key !== there.key;
    const key = head.audio.key;
    if (key === null) removeAttribute(info, 'KEY');
    else setAttribute(info, 'KEY', toOpenKey(key));
    setChild('INFO', info, 'LOCATION');
    const tonic = key === null ? null : fromCamelot(key);
    setChild(
      'MUSICAL_KEY',
      tonic && [['VALUE', String(tonic.tonic + (tonic.mode === 'minor' ? 12 : 0))]],
      'LOUDNESS',
    );
    changes.push(valueChange('key', before.audio.key !== null, key !== null));
  }
  const changed = writeLabels(info, head.labels, labelAttributes);
  if (changed > 0) {
    setChild('INFO', info, 'LOCATION');
    changes.push({ kind: 'labels', added: 0, changed, removed: 0 });
  }
  return {
    entry: changes.length > 0 ? element(entry.name, attributes, children) : entry,
    changes,
    losses: lossesOf(head, version, isConflict),
  };
}

function withoutSlot(marker: XmlElement): XmlElement {
  const attributes = copyAttributes(marker.attributes);
  setAttribute(attributes, 'HOTCUE', '-1');
  return element(marker.name, attributes, marker.children);
}
