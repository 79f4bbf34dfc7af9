import { indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation, Cue, Flag } from '../../../shared/domain/index.ts';
import type { Place } from '../../core/app-store.ts';
import type { InspectorTab, Selection } from './editor-store.ts';

/** Whether the document has the selected item. */
export function isIn(document: Annotation, selection: Selection): boolean {
  switch (selection.kind) {
    case 'cue':
      return document.cues.some(({ id }) => id === selection.id);
    case 'section':
      return selection.index < document.structure.length;
    case 'anchor':
      return selection.index < document.beat_grid.length;
  }
}

/** What the editor shows of a place. */
export interface PlaceView {
  /** Tab of the inspector; null keeps the current one. */
  readonly tab: InspectorTab | null;
  readonly selection: Selection | null;
  /** Time to show and to move the playhead to, in seconds; null stays at the beginning. */
  readonly time: number | null;
}

/** Maximum distance from a time at which an item still matches it, in seconds. */
const NEAR_S = 0.25;
/** Maximum distance for a section boundary, in seconds: about a bar. */
const NEAR_BOUNDARY_S = 2;
/** Sections shorter than this are flagged, in bars. */
const SHORT_BARS = 4;

const nowhere: PlaceView = { tab: null, selection: null, time: null };

/** Finds where in a document to show a questionable label or a flag. */
export function placeIn(document: Annotation, { kind, time, flag }: Place): PlaceView {
  if (kind === null) return flag === null ? nowhere : placeOfFlag(document, flag);
  switch (kind) {
    case 'cue':
      return cueView(nearest(document.cues, time, NEAR_S), time);
    case 'boundary':
      return sectionView(document, boundaryAt(document, time), time);
    case 'section':
      return sectionView(document, sectionAt(document, time), time);
    case 'beat':
      return gridView(document, time);
  }
}

function nearest<T extends { readonly time: number }>(
  items: readonly T[],
  time: number | null,
  within: number,
): T | undefined {
  if (time === null) return undefined;
  return items
    .filter((item) => Math.abs(item.time - time) <= within)
    .toSorted((a, b) => Math.abs(a.time - time) - Math.abs(b.time - time))[0];
}

function cueView(cue: Cue | undefined, time: number | null): PlaceView {
  return {
    tab: 'cues',
    selection: cue ? { kind: 'cue', id: cue.id } : null,
    time: cue?.time ?? time,
  };
}

function sectionView({ structure }: Annotation, index: number, time: number | null): PlaceView {
  const section = structure[index];
  return {
    tab: 'sections',
    selection: section ? { kind: 'section', index } : null,
    time: time ?? section?.time ?? null,
  };
}

function gridView({ beat_grid: anchors }: Annotation, time: number | null): PlaceView {
  const anchor = nearest(anchors, time, NEAR_S);
  return {
    tab: 'grid',
    selection: anchor ? { kind: 'anchor', index: anchors.indexOf(anchor) } : null,
    time,
  };
}

function boundaryAt({ structure }: Annotation, time: number | null): number {
  const section = nearest(structure, time, NEAR_BOUNDARY_S);
  return section ? structure.indexOf(section) : -1;
}

function sectionAt({ structure }: Annotation, time: number | null): number {
  return time === null ? -1 : structure.findLastIndex((section) => section.time <= time + NEAR_S);
}

function placeOfFlag(document: Annotation, flag: Flag): PlaceView {
  switch (flag) {
    case 'cue_off_grid':
      return cueView(farthestOffGrid(document), null);
    case 'cue_past_end':
      return cueView(document.cues.toSorted((a, b) => b.time - a.time)[0], null);
    case 'cue_duplicate':
      return cueView(firstDuplicate(document.cues), null);
    case 'short_section':
      return sectionView(document, firstShort(document), null);
    case 'grid_irregular':
      return gridView(document, document.beat_grid[1]?.time ?? null);
    case 'grid_missing':
    case 'tempo_octave':
    case 'tempo_disagrees':
      return gridView(document, null);
    case 'key_disagrees':
      return { ...nowhere, tab: 'details' };
    case 'low_confidence':
    case 'duplicate_audio':
    case 'mono_cancels':
    case 'invalid_samples':
    case 'needs_review':
      return nowhere;
  }
}

function farthestOffGrid({ beat_grid, audio, cues }: Annotation): Cue | undefined {
  const grid = indexGrid(beat_grid, audio.time_signature[0]);
  if (grid.isEmpty) return cues[0];
  const distance = ({ time }: Cue): number => Math.abs(grid.nearestBeat(time).time - time);
  return cues.toSorted((a, b) => distance(b) - distance(a))[0];
}

function firstDuplicate(cues: readonly Cue[]): Cue | undefined {
  return cues.find((cue, i) =>
    cues.some((other, j) => j < i && other.kind === cue.kind && other.time === cue.time),
  );
}

function firstShort({ structure }: Annotation): number {
  return structure.findIndex((section, i) => {
    const next = structure[i + 1];
    return next !== undefined && next.bar - section.bar < SHORT_BARS;
  });
}
