import type { Annotation } from '../annotation.ts';
import { indexGrid } from '../beat-grid.ts';
import type { Anchor, BeatGrid, GridIndex } from '../beat-grid.ts';
import type { Cue } from '../cue.ts';
import type { Section } from '../section.ts';
import { changed, clampToTrack, manualProvenance } from './context.ts';
import type { EditContext } from './context.ts';
import { movedCue } from './moved-cue.ts';

/** Options of every edit that moves beats. */
export interface GridEditOptions {
  /** Whether cues and sections keep their beat positions; otherwise they keep their times. */
  readonly cuesFollow?: boolean;
}

/** The grid of an annotation, indexed with its own bar length. */
export function gridOf(annotation: Annotation): GridIndex {
  return indexGrid(annotation.beat_grid, annotation.audio.time_signature[0]);
}

/** Beat index of each anchor, counted from the first one. */
export function anchorBeatIndices(grid: BeatGrid): number[] {
  const indices: number[] = [];
  for (const [i, anchor] of grid.entries()) {
    const previous = grid[i - 1];
    if (!previous) indices.push(0);
    else {
      const beats = Math.round(((anchor.time - previous.time) * previous.bpm) / 60);
      indices.push(indices[i - 1]! + Math.max(0, beats));
    }
  }
  return indices;
}

/**
 * Maps a time on `before` to the time of the same beat position on `after`. `anchorsAfter[i]` is the beat index in
 * `after` of anchor i of `before`: positions are relative to the anchor in force, so that a tempo change in one segment
 * does not move anything behind the next anchor.
 */
function beatPositionMap(
  before: BeatGrid,
  after: BeatGrid,
  anchorsAfter: readonly number[],
  beatsPerBar: number,
): (time: number) => number {
  const target = indexGrid(after, beatsPerBar);
  return (time) => {
    let at = 0;
    while (at + 1 < before.length && before[at + 1]!.time <= time) at++;
    const anchor = before[at]!;
    const beats = ((time - anchor.time) * anchor.bpm) / 60;
    const limit = anchorsAfter[at + 1] ?? Infinity;
    return target.timeOf(Math.min(anchorsAfter[at]! + beats, limit));
  };
}

function moveCue(cue: Cue, map: (time: number) => number, duration: number): Cue {
  const time = clampToTrack(map(cue.time), duration);
  return movedCue(cue, time, cue.end === undefined ? undefined : map(cue.end));
}

/** Sections with bar numbers counted on `grid`; unchanged if there is no grid. */
export function withBars(sections: readonly Section[], grid: GridIndex): Section[] {
  if (grid.isEmpty) return [...sections];
  return sections.map((section) => ({ ...section, bar: grid.nearestDownbeat(section.time).bar }));
}

export interface GridChange extends GridEditOptions {
  /** Beat indices in the new grid of the old grid's anchors; needed if their number changes. */
  readonly anchorsAfter?: readonly number[];
  /** Whether the change also sets which beat is the first of its bar. */
  readonly setsDownbeat?: boolean;
}

/**
 * The annotation on another grid: updates `audio.bpm`, `audio.downbeat` and the section bars, and sets the grid's
 * provenance to the person's. With `cuesFollow`, cues and sections keep their beat positions.
 */
export function withGrid(
  annotation: Annotation,
  grid: readonly Anchor[],
  change: GridChange,
  context: EditContext,
): Annotation {
  const beatsPerBar = annotation.audio.time_signature[0];
  const index = indexGrid(grid, beatsPerBar);
  const before = annotation.beat_grid;
  const provenance = manualProvenance(context);
  let { cues, structure } = annotation;
  if (change.cuesFollow && before.length > 0 && grid.length > 0) {
    const anchorsAfter = change.anchorsAfter ?? anchorBeatIndices(grid);
    const map = beatPositionMap(before, grid, anchorsAfter, beatsPerBar);
    cues = cues.map((cue) => moveCue(cue, map, annotation.audio.duration));
    structure = structure.map((section) => ({ ...section, time: map(section.time) }));
  }
  return changed(
    annotation,
    {
      beat_grid: [...grid],
      audio: {
        ...annotation.audio,
        bpm: grid[0]?.bpm ?? null,
        downbeat: index.isEmpty ? null : index.timeOfBar(1),
      },
      cues,
      structure: withBars(structure, index),
      provenance: {
        ...annotation.provenance,
        beat_grid: provenance,
        ...(change.setsDownbeat ? { downbeat: provenance } : {}),
      },
    },
    context,
  );
}
