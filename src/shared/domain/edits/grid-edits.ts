import { AppError } from '../../errors.ts';
import { msg } from '../../languages/translate.ts';
import type { Annotation } from '../annotation.ts';
import type { Anchor } from '../beat-grid.ts';
import { requireFinite } from './context.ts';
import type { EditContext } from './context.ts';
import { gridOf, withGrid } from './with-grid.ts';
import type { GridEditOptions } from './with-grid.ts';

const MIN_BPM = 1;
const MAX_BPM = 1000;

/** Throws if the grid cannot hold the tempo. */
export function requireBpm(bpm: number): number {
  if (!(bpm >= MIN_BPM && bpm <= MAX_BPM))
    throw new AppError(
      'invalid_input',
      msg('A tempo must lie between {minBpm} and {maxBpm} BPM.', { minBpm: MIN_BPM, maxBpm: MAX_BPM }),
    );
  return bpm;
}

/** Moves the whole grid by `seconds`; a track without a grid is returned unchanged. */
export function shiftGrid(
  annotation: Annotation,
  seconds: number,
  options: GridEditOptions,
  context: EditContext,
): Annotation {
  requireFinite(seconds, 'The shift');
  if (annotation.beat_grid.length === 0) return annotation;
  const grid = annotation.beat_grid.map((anchor) => ({ ...anchor, time: anchor.time + seconds }));
  return withGrid(annotation, grid, options, context);
}

/** Moves every beat halfway to the next (`later`) or previous (`earlier`) one. */
export function shiftGridHalfBeat(
  annotation: Annotation,
  direction: 'earlier' | 'later',
  options: GridEditOptions,
  context: EditContext,
): Annotation {
  const sign = direction === 'later' ? 1 : -1;
  if (annotation.beat_grid.length === 0) return annotation;
  let previous = -Infinity;
  const grid = annotation.beat_grid.map((anchor) => {
    // Where the tempo rises, anchors less than half a beat apart could swap places.
    previous = Math.max(anchor.time + (sign * 30) / anchor.bpm, previous + 1e-6);
    return { ...anchor, time: previous };
  });
  return withGrid(annotation, grid, options, context);
}

/** The factors by which tempo estimates are usually wrong. */
export const tempoFactors = [2, 1 / 2, 3 / 2, 2 / 3] as const;

/**
 * Multiplies the tempo of every anchor. The first downbeat stays where it is. Cues and sections keep their times,
 * because only the counting changes, not the music.
 */
export function scaleTempo(annotation: Annotation, factor: number, context: EditContext): Annotation {
  if (!(factor > 0)) throw new AppError('invalid_input', msg('The factor must be greater than 0.'));
  if (annotation.beat_grid.length === 0) return annotation;
  for (const anchor of annotation.beat_grid) requireBpm(anchor.bpm * factor);
  const beatsPerBar = annotation.audio.time_signature[0];
  const downbeat = heldDownbeat(annotation);
  const grid: Anchor[] = annotation.beat_grid.map((anchor) => ({
    ...anchor,
    bpm: cleanBpm(anchor.bpm * factor),
  }));
  const first = grid[0]!;
  if (grid.length === 1 || downbeat < grid[1]!.time) grid[0] = { ...first, time: downbeat, beat: 1 };
  return withGrid(annotation, recountAnchors(grid, beatsPerBar), {}, context);
}

/** An anchor on beat 1 within this many seconds of the start is deliberately the first downbeat. */
const EARLY_S = 16;

/**
 * The downbeat that scaling keeps in place: the first anchor if it is one, even if an earlier bar line would fit before
 * it. Otherwise doubling, which makes room for such a line, could not be undone by halving.
 */
function heldDownbeat(annotation: Annotation): number {
  const first = annotation.beat_grid[0]!;
  const isHeld = first.beat === 1 && first.time >= 0 && first.time < EARLY_S;
  return isHeld ? first.time : gridOf(annotation).timeOfBar(1);
}

/** Rounds, so that multiplying by 2/3 and back does not leave 127.99999999999999. */
function cleanBpm(bpm: number): number {
  return Math.round(bpm * 1e9) / 1e9;
}

/** Beat numbers of later anchors, counted continuously from the first one. */
function recountAnchors(grid: readonly Anchor[], beatsPerBar: number): Anchor[] {
  const result: Anchor[] = [];
  for (const anchor of grid) {
    const previous = result.at(-1);
    if (!previous) result.push(anchor);
    else {
      const beats = Math.max(0, Math.round(((anchor.time - previous.time) * previous.bpm) / 60));
      result.push({ ...anchor, beat: ((previous.beat - 1 + beats) % beatsPerBar) + 1 });
    }
  }
  return result;
}

/**
 * Sets the tempo of the segment around `pivot` (seconds). The beat nearest to the pivot stays in place, so that a wrong
 * tempo can be corrected around a position that is right. Without a grid the pivot becomes the first downbeat.
 */
export function setBpm(
  annotation: Annotation,
  bpm: number,
  pivot: number,
  options: GridEditOptions,
  context: EditContext,
): Annotation {
  requireBpm(bpm);
  requireFinite(pivot, 'The pivot');
  if (annotation.beat_grid.length === 0)
    return withGrid(annotation, [{ time: pivot, bpm, beat: 1 }], { setsDownbeat: true }, context);
  const held = gridOf(annotation).nearestBeat(pivot);
  const at = Math.max(
    0,
    annotation.beat_grid.findLastIndex((anchor) => anchor.time <= pivot),
  );
  const grid = annotation.beat_grid.map((anchor) => ({ ...anchor }));
  const anchor = grid[at]!;
  anchor.bpm = bpm;
  // The first segment has no anchor before it, so its own anchor moves; later segments are held by theirs.
  if (at === 0) {
    const time = held.time - (held.index * 60) / bpm;
    const next = grid[1];
    if (!next || time < next.time) anchor.time = time;
  }
  return withGrid(annotation, grid, options, context);
}

/** Makes the beat nearest to `time` the first of its bar, up to the next anchor that sets the bar phase. */
export function setDownbeat(annotation: Annotation, time: number, context: EditContext): Annotation {
  const index = gridOf(annotation);
  if (index.isEmpty)
    throw new AppError('invalid_input', msg('There is no beat grid yet. Type or tap a tempo first.'));
  const beatsPerBar = index.beatsPerBar;
  const change = beatsPerBar + 1 - index.nearestBeat(requireFinite(time, 'The time')).beatInBar;
  const grid = annotation.beat_grid.map((anchor) => ({
    ...anchor,
    beat: ((((anchor.beat - 1 + change) % beatsPerBar) + beatsPerBar) % beatsPerBar) + 1,
  }));
  return withGrid(annotation, grid, { setsDownbeat: true }, context);
}

/** Replaces the whole grid, as a refit between anchors or an accepted prediction does. */
export function replaceGrid(
  annotation: Annotation,
  grid: readonly Anchor[],
  options: GridEditOptions,
  context: EditContext,
): Annotation {
  for (const anchor of grid) requireBpm(anchor.bpm);
  return withGrid(annotation, grid, options, context);
}
