import { matchEvents, scoreMatches } from './match-events.ts';
import type { PrecisionRecall } from './match-events.ts';

/**
 * Hit rate of section boundaries within ±`window` seconds, as mir_eval.segment.detection with trim=True: both lists
 * contain only inner boundaries, without the start and end of the track.
 */
export function scoreBoundaries(
  reference: readonly number[],
  estimated: readonly number[],
  window: number,
): PrecisionRecall {
  return scoreMatches(matchEvents(reference, estimated, window).length, reference.length, estimated.length);
}
