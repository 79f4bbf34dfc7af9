import type { Annotation } from '../../../shared/domain/index.ts';
import { gridOf } from '../../../shared/domain/edits/with-grid.ts';

/** Without a grid a beat is half a second and a bar two. */
const FREE_BEAT_S = 0.5;

/**
 * Time of the next (positive) or previous line of the grid.
 * @param slack how far behind a line, in beats, one still counts as standing on it: some while playing, since the line
 *   has just been passed when the key is pressed
 */
export function stepByBeats(annotation: Annotation, time: number, step: number, slack = 0.01): number {
  const grid = gridOf(annotation);
  if (grid.isEmpty) return time + step * FREE_BEAT_S;
  const position = grid.positionOf(time);
  const index = step > 0 ? Math.floor(position + 0.01) + step : Math.ceil(position - slack) + step;
  return grid.timeOf(index);
}

/** Time of the next or previous bar line; see {@link stepByBeats}. */
export function stepByBars(annotation: Annotation, time: number, step: number, slack = 0.01): number {
  const grid = gridOf(annotation);
  if (grid.isEmpty) return time + step * FREE_BEAT_S * 4;
  const position = grid.barAt(time);
  const bar =
    step > 0 ? Math.floor(position + 0.01) + step : Math.ceil(position - slack / grid.beatsPerBar) + step;
  return grid.timeOfBar(bar);
}

/**
 * Time of the next or previous beginning of a phrase of `bars` bars. Phrases are counted from the section that the time lies in, as
 * music is built; without sections from the first bar.
 */
export function stepByPhrases(
  annotation: Annotation,
  time: number,
  step: 1 | -1,
  bars: number,
  slack = 0.01,
): number {
  const grid = gridOf(annotation);
  if (grid.isEmpty) return time + step * FREE_BEAT_S * 4 * bars;
  const within = slack / grid.beatsPerBar;
  const position = grid.barAt(time);
  const starts = annotation.structure.map((section) => Math.round(grid.barAt(section.time)));
  const isBack = step < 0;
  const start = starts.findLast((bar) => (isBack ? bar < position - within : bar <= position + 0.01)) ?? 1;
  const phrases = (position - start) / bars;
  const count = isBack ? Math.ceil(phrases - within / bars) - 1 : Math.floor(phrases + 0.01 / bars) + 1;
  const next = starts.find((bar) => bar > position + 0.01);
  const bar = start + count * bars;
  return grid.timeOfBar(isBack || next === undefined ? bar : Math.min(bar, next));
}

/** Beginning of the next or previous section; null when there is none. */
export function stepBySections(annotation: Annotation, time: number, step: 1 | -1): number | null {
  const times = annotation.structure.map((section) => Math.max(0, section.time));
  const found =
    step > 0
      ? times.find((candidate) => candidate > time + 0.02)
      : times.findLast((candidate) => candidate < time - 0.3);
  return found ?? null;
}

/** `57.1`: bar and beat at a time; empty without a grid. */
export function barAndBeat(annotation: Annotation, time: number): string {
  const grid = gridOf(annotation);
  if (grid.isEmpty) return '';
  const beat = grid.beat(Math.floor(grid.positionOf(time) + 0.02));
  return `${beat.bar}.${beat.beatInBar}`;
}
