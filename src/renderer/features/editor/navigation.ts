import type { Annotation } from '../../../shared/domain/index.ts';
import { gridOf } from '../../../shared/domain/edits/with-grid.ts';

/** Length of a beat without a grid, in seconds; a bar is then two seconds. */
const FREE_BEAT_S = 0.5;

/**
 * Time of the next (positive) or previous beat.
 * @param slack how far past a beat, in beats, a time still counts as being on it. Use more while playing, because the
 * beat has usually just passed when the key is pressed.
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
 * Time of the next or previous start of a phrase of `bars` bars. As in the music, phrases are counted from the start of
 * the current section; without sections, from the first bar.
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

/** Start of the next or previous section; null if there is none. */
export function stepBySections(annotation: Annotation, time: number, step: 1 | -1): number | null {
  const times = annotation.structure.map((section) => Math.max(0, section.time));
  const found =
    step > 0
      ? times.find((candidate) => candidate > time + 0.02)
      : times.findLast((candidate) => candidate < time - 0.3);
  return found ?? null;
}

/** Bar and beat at a time, for example `57.1`; empty without a grid. */
export function barAndBeat(annotation: Annotation, time: number): string {
  const grid = gridOf(annotation);
  if (grid.isEmpty) return '';
  const beat = grid.beat(Math.floor(grid.positionOf(time) + 0.02));
  return `${beat.bar}.${beat.beatInBar}`;
}
