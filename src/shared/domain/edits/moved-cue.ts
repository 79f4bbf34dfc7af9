import type { Cue } from '../cue.ts';

/** Length of a loop that floating-point precision would collapse at its new position, seconds. */
const SHORTEST_LOOP_S = 0.001;

/**
 * Moves a cue. A loop ends at `end` if that is after `time`; otherwise it keeps its length. Its length is never zero.
 */
export function movedCue(cue: Cue, time: number, end?: number): Cue {
  if (cue.end === undefined) return { ...cue, time };
  const kept = time + (cue.end - cue.time);
  const wanted = end !== undefined && end > time ? end : kept;
  return { ...cue, time, end: wanted > time ? wanted : time + SHORTEST_LOOP_S };
}
