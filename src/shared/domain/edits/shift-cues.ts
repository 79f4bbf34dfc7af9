import type { Annotation } from '../annotation.ts';
import { changed, clampToTrack, requireFinite } from './context.ts';
import type { EditContext } from './context.ts';
import { inOrder } from './cue-edits.ts';

/** Moves all cues by `seconds`; they stop at the ends of the track. */
export function shiftCues(annotation: Annotation, seconds: number, context: EditContext): Annotation {
  requireFinite(seconds, 'The shift');
  if (seconds === 0 || annotation.cues.length === 0) return annotation;
  const { duration } = annotation.audio;
  const cues = annotation.cues.map((cue) => {
    const time = clampToTrack(cue.time + seconds, duration);
    return cue.end === undefined ? { ...cue, time } : { ...cue, time, end: cue.end + (time - cue.time) };
  });
  return changed(annotation, { cues: inOrder(cues) }, context);
}
