import type { Annotation } from '../annotation.ts';
import type { Cue } from '../cue.ts';
import { changed, clampToTrack } from './context.ts';
import type { EditContext } from './context.ts';
import { gridOf, withBars } from './with-grid.ts';
import { movedCue } from './moved-cue.ts';

export type SnapUnit = 'none' | 'beat' | 'bar';

/** The nearest beat or bar line inside the track; the time itself if there is no grid or with `none`. */
export function snapTime(annotation: Annotation, time: number, unit: SnapUnit): number {
  const index = gridOf(annotation);
  const { duration } = annotation.audio;
  if (unit === 'none' || index.isEmpty) return clampToTrack(time, duration);
  const beat = unit === 'beat' ? index.nearestBeat(time) : index.nearestDownbeat(time);
  if (beat.time >= 0 && (duration <= 0 || beat.time <= duration)) return beat.time;
  const step = unit === 'beat' ? 1 : index.beatsPerBar;
  const inside = index.timeOf(beat.index + (beat.time < 0 ? step : -step));
  return clampToTrack(inside, duration);
}

/** The time `beats` beats after `time`; negative goes back. The time itself if there is no grid. */
export function addBeats(annotation: Annotation, time: number, beats: number): number {
  const index = gridOf(annotation);
  return index.isEmpty ? time : index.timeOf(index.positionOf(time) + beats);
}

export interface RequantiseOptions {
  readonly cues: boolean;
  readonly sections: boolean;
}

function quantiseCue(annotation: Annotation, cue: Cue): Cue {
  const time = snapTime(annotation, cue.time, 'beat');
  return movedCue(cue, time, cue.end === undefined ? undefined : snapTime(annotation, cue.end, 'beat'));
}

/** Moves cues to the nearest beat and section boundaries to the nearest bar line, as after a grid correction. */
export function requantise(
  annotation: Annotation,
  what: RequantiseOptions,
  context: EditContext,
): Annotation {
  const index = gridOf(annotation);
  if (index.isEmpty) return annotation;
  const cues = what.cues ? annotation.cues.map((cue) => quantiseCue(annotation, cue)) : annotation.cues;
  let { structure } = annotation;
  if (what.sections) {
    const moved = structure.map((section, i) => {
      // The first section starts with the track, not at a bar line.
      const time = i === 0 ? section.time : index.nearestDownbeat(section.time).time;
      return { ...section, time };
    });
    // Two boundaries on one bar line would leave an empty section; such a boundary then keeps its original position.
    const ascending = moved.every((section, i) => i === 0 || section.time > moved[i - 1]!.time);
    if (ascending) structure = withBars(moved, index);
  }
  return changed(annotation, { cues, structure }, context);
}
