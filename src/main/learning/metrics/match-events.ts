/** Pairs of reference and estimated events, as indices into the two lists. */
export type EventMatch = readonly [reference: number, estimated: number];

/**
 * The largest set of one-to-one pairs at most `window` seconds apart (inclusive), as in mir_eval.util.match_events.
 * Both lists are ascending, so that taking the earliest free partner yields a maximum matching.
 */
export function matchEvents(
  reference: readonly number[],
  estimated: readonly number[],
  window: number,
): EventMatch[] {
  const matches: EventMatch[] = [];
  let r = 0;
  let e = 0;
  while (r < reference.length && e < estimated.length) {
    const difference = estimated[e]! - reference[r]!;
    if (Math.abs(difference) <= window) matches.push([r++, e++]);
    else if (difference < 0) e++;
    else r++;
  }
  return matches;
}

export interface PrecisionRecall {
  readonly precision: number;
  readonly recall: number;
  /** Harmonic mean of precision and recall; 0 when nothing matches. */
  readonly f: number;
}

/** Scores from counts; all are 0 when both lists are empty, as in mir_eval. */
export function scoreMatches(
  matched: number,
  referenceCount: number,
  estimatedCount: number,
): PrecisionRecall {
  const precision = estimatedCount > 0 ? matched / estimatedCount : 0;
  const recall = referenceCount > 0 ? matched / referenceCount : 0;
  const f = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { precision, recall, f };
}
