import type { Annotation } from '../../../shared/domain/index.ts';
import { addBeats, snapTime } from '../../../shared/domain/edits/quantise.ts';
import { gridOf } from '../../../shared/domain/edits/with-grid.ts';
import type { LoopRange } from '../../player/clock.ts';
import { player, useEditor } from './editor-store.ts';
import { currentDocument } from './session.ts';

/** Length of a beat without a grid, in seconds. */
const FREE_BEAT_S = 0.5;
/** Minimum length of a loop, in seconds. Shorter ranges are treated as accidental drags. */
const LEAST_S = 0.02;

export type LoopEdge = 'start' | 'end';

/** The time `beats` away from `time`, along the grid if there is one. */
export function beatsFrom(annotation: Annotation, time: number, beats: number): number {
  return annotation.beat_grid.length > 0 ? addBeats(annotation, time, beats) : time + beats * FREE_BEAT_S;
}

/** Length of a loop in beats, rounded to a hundredth. */
export function loopBeatsOf(annotation: Annotation, { start, end }: LoopRange): number {
  const grid = gridOf(annotation);
  const beats = grid.isEmpty ? (end - start) / FREE_BEAT_S : grid.positionOf(end) - grid.positionOf(start);
  return Math.round(beats * 100) / 100;
}

/** The range between two times, snapped to beats if `snaps`; null if it is too short. */
export function rangeBetween(annotation: Annotation, a: number, b: number, snaps: boolean): LoopRange | null {
  const place = (time: number): number =>
    Math.min(Math.max(0, snaps ? snapTime(annotation, time, 'beat') : time), annotation.audio.duration);
  const [start, end] = [place(Math.min(a, b)), place(Math.max(a, b))];
  return end - start >= LEAST_S ? { start, end } : null;
}

/**
 * Moves one edge of a range to `time`. If that would pass the other edge, the other edge moves to keep `beats` between
 * them.
 */
export function withEdge(
  annotation: Annotation,
  loop: LoopRange | null,
  edge: LoopEdge,
  time: number,
  beats: number,
): LoopRange {
  const { duration } = annotation.audio;
  if (edge === 'start') {
    const end = loop && loop.end > time + LEAST_S ? loop.end : beatsFrom(annotation, time, beats);
    return { start: time, end: Math.min(end, duration) };
  }
  const start = loop && loop.start < time - LEAST_S ? loop.start : beatsFrom(annotation, time, -beats);
  return { start: Math.max(0, start), end: time };
}

/** Puts an edge of the loop at the (snapped) playhead. Without a loop, creates one of the chosen length. */
export function setLoopEdgeAtPlayhead(edge: LoopEdge): void {
  const document = currentDocument();
  const { snap, loopBeats } = useEditor.getState();
  const time = snap ? snapTime(document, player.time(), 'beat') : player.time();
  player.setLoop(withEdge(document, player.getState().loop, edge, time, loopBeats));
}

/** Moves an edge of the running loop by whole beats. */
export function moveLoopEdge(edge: LoopEdge, beats: number): void {
  const { loop } = player.getState();
  if (!loop) return;
  const document = currentDocument();
  const time = beatsFrom(document, loop[edge], beats);
  const next =
    edge === 'start' ? { start: Math.max(0, time), end: loop.end } : { start: loop.start, end: time };
  if (next.end - next.start >= LEAST_S && next.end <= document.audio.duration) player.setLoop(next);
}
