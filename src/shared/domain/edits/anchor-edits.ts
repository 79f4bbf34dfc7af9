import { AppError } from '../../errors.ts';
import { msg } from '../../languages/translate.ts';
import type { Annotation } from '../annotation.ts';
import type { Anchor } from '../beat-grid.ts';
import { requireFinite } from './context.ts';
import type { EditContext } from './context.ts';
import { requireBpm } from './grid-edits.ts';
import { anchorBeatIndices, gridOf, withGrid } from './with-grid.ts';
import type { GridEditOptions } from './with-grid.ts';

/**
 * Starts a new segment of the grid at `time` (seconds): the nearest beat moves there, and `bpm` (by default the tempo
 * in force) holds until the next anchor. Nothing before it changes. An anchor less than half a beat away is replaced.
 */
export function addAnchor(
  annotation: Annotation,
  at: { readonly time: number; readonly bpm?: number },
  options: GridEditOptions,
  context: EditContext,
): Annotation {
  requireFinite(at.time, 'The time');
  const index = gridOf(annotation);
  if (index.isEmpty) {
    if (at.bpm === undefined)
      throw new AppError('invalid_input', msg('There is no beat grid yet. Type or tap a tempo first.'));
    const first = { time: at.time, bpm: requireBpm(at.bpm), beat: 1 };
    return withGrid(annotation, [first], { setsDownbeat: true }, context);
  }
  const beat = index.nearestBeat(at.time);
  const anchor: Anchor = {
    time: at.time,
    bpm: requireBpm(at.bpm ?? index.bpmAt(at.time)),
    beat: beat.beatInBar,
  };
  const half = 30 / index.bpmAt(at.time);
  const oldIndices = anchorBeatIndices(annotation.beat_grid);
  const kept = annotation.beat_grid.filter((old) => Math.abs(old.time - at.time) >= half);
  const grid = [...kept, anchor].sort((a, b) => a.time - b.time);
  const newIndices = anchorBeatIndices(grid);
  const anchorsAfter = annotation.beat_grid.map((old, i) => {
    const position = grid.indexOf(old);
    if (position >= 0) return newIndices[position]!;
    // The new anchor stands for the replaced one, offset by the beats between them (none, within half a beat).
    return newIndices[grid.indexOf(anchor)]! + oldIndices[i]! - beat.index;
  });
  return withGrid(annotation, grid, { ...options, anchorsAfter }, context);
}

/** Removes an anchor: the segment before it is extended. For the first anchor, the second takes its place. */
export function deleteAnchor(
  annotation: Annotation,
  anchor: number,
  options: GridEditOptions,
  context: EditContext,
): Annotation {
  requireAnchor(annotation, anchor);
  if (annotation.beat_grid.length === 1)
    throw new AppError('invalid_input', msg('The only anchor of a grid cannot be deleted.'));
  const oldIndices = anchorBeatIndices(annotation.beat_grid);
  const grid = annotation.beat_grid.filter((_, i) => i !== anchor);
  const newIndices = anchorBeatIndices(grid);
  const anchorsAfter = oldIndices.map((index, i) => {
    if (i < anchor) return newIndices[i]!;
    if (i > anchor) return newIndices[i - 1]!;
    if (i === 0) return index - oldIndices[1]!;
    return newIndices[i - 1]! + index - oldIndices[i - 1]!;
  });
  return withGrid(annotation, grid, { ...options, anchorsAfter }, context);
}

/** Moves an anchor to `time`, clamped between its neighbours; its beat number and tempo stay. */
export function moveAnchor(
  annotation: Annotation,
  anchor: number,
  time: number,
  options: GridEditOptions,
  context: EditContext,
): Annotation {
  const moving = requireAnchor(annotation, anchor);
  const before = annotation.beat_grid[anchor - 1];
  const after = annotation.beat_grid[anchor + 1];
  let target = requireFinite(time, 'The time');
  if (before) target = Math.max(target, before.time + 60 / before.bpm);
  if (after) target = Math.min(target, after.time - 60 / moving.bpm);
  if (before && target <= before.time) return annotation;
  const grid = annotation.beat_grid.map((old, i) => (i === anchor ? { ...old, time: target } : old));
  return withGrid(annotation, grid, options, context);
}

/** Sets the tempo from an anchor to the next one. */
export function setAnchorBpm(
  annotation: Annotation,
  anchor: number,
  bpm: number,
  options: GridEditOptions,
  context: EditContext,
): Annotation {
  requireAnchor(annotation, anchor);
  requireBpm(bpm);
  const grid = annotation.beat_grid.map((old, i) => (i === anchor ? { ...old, bpm } : old));
  return withGrid(annotation, grid, options, context);
}

function requireAnchor(annotation: Annotation, anchor: number): Anchor {
  const found = annotation.beat_grid[anchor];
  if (!found)
    throw new AppError('not_found', msg('The grid has no anchor {anchor}.', { anchor: anchor + 1 }));
  return found;
}
