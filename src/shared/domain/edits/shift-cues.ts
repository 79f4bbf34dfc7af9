import type { Annotation } from '../annotation.ts';
import { changed, clampToTrack, requireFinite } from './context.ts';
import type { EditContext } from './context.ts';
import { inOrder } from './cue-edits.ts';
import { movedCue } from './moved-cue.ts';

/** Moves all cues by `seconds`; they stop at the ends of the track. */
export function shiftCues(annotation: Annotation, seconds: number, context: EditContext): Annotation {
  requireFinite(seconds, 'The shift');
  if (seconds === 0 || annotation.cues.length === 0) return annotation;
  const { duration } = annotation.audio;
  const cues = annotation.cues.map((cue) => movedCue(cue, clampToTrack(cue.time + seconds, duration)));
  return changed(annotation, { cues: inOrder(cues) }, context);
}
