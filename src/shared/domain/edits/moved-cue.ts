import type { Cue } from '../cue.ts';

/** Length of a loop that is too short for the numbers at its new place, seconds. */
const SHORTEST_LOOP_S = 0.001;

/** A cue at another time. A loop ends at `end` where that lies behind `time`, else it keeps its length; it always has one. */
export function movedCue(cue: Cue, time: number, end?: number): Cue {
  if (cue.end === undefined) return { ...cue, time };
  const kept = time + (cue.end - cue.time);
  const wanted = end !== undefined && end > time ? end : kept;
  return { ...cue, time, end: wanted > time ? wanted : time + SHORTEST_LOOP_S };
}
