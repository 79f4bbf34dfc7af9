import { bootstrapMean, pairedDifference } from '../evaluation/paired-bootstrap.ts';
import type { Interval } from '../evaluation/paired-bootstrap.ts';

/** F1 of one model on one held-out track. */
export interface HeldOutScore {
  readonly trackId: number;
  readonly group: string;
  readonly f1: number;
}

export interface GateVerdict {
  /** The currently active version; null for none: the cue template, or the analysis as it is. */
  readonly against: string | null;
  /** Number of tracks on which both were judged. */
  readonly tracks: number;
  readonly candidate: Interval;
  readonly current: Interval;
  /** Advantage of the candidate over the current version, on the same tracks. */
  readonly difference: Interval;
  readonly passed: boolean;
  /** One sentence for display. */
  readonly reason: string;
}

/** Minimum number of common tracks for a verdict. */
const FEWEST_COMMON_TRACKS = 8;
/** The lower bound of the interval may be this far below 0, as long as the successor is no worse on average. */
const TOLERANCE = 0.02;

const shown = ({ mean, low, high }: Interval): string =>
  `${mean >= 0 ? '+' : ''}${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;

/**
 * Whether a candidate may replace the active version. On tracks held out from both, it must be significantly better
 * than what is used without a personal model (95 %), or no worse than the previous model.
 */
export function judgeCandidate(
  candidate: readonly HeldOutScore[],
  current: readonly HeldOutScore[],
  against: string | null,
  /** What is used without a personal model. */
  baseline = 'the cue template',
): GateVerdict {
  const scoreOf = new Map(current.map(({ trackId, f1 }) => [trackId, f1]));
  const pairs = candidate.flatMap(({ trackId, group, f1 }) => {
    const before = scoreOf.get(trackId);
    return before === undefined ? [] : [{ group, before, after: f1 }];
  });
  const difference = pairedDifference(pairs);
  const common = {
    against,
    tracks: pairs.length,
    candidate: bootstrapMean(pairs.map(({ group, after }) => ({ group, value: after }))),
    current: bootstrapMean(pairs.map(({ group, before }) => ({ group, value: before }))),
    difference,
  };
  const name = against ?? baseline;
  if (pairs.length < FEWEST_COMMON_TRACKS)
    return {
      ...common,
      passed: false,
      reason: `Only ${pairs.length} tracks can be compared with ${name}; it takes ${FEWEST_COMMON_TRACKS}. Analyze and verify more.`,
    };
  const passed = against === null ? difference.low > 0 : difference.mean >= 0 && difference.low >= -TOLERANCE;
  return {
    ...common,
    passed,
    reason: passed
      ? `On ${pairs.length} unseen tracks F1 differs from ${name} by ${shown(difference)}.`
      : `On ${pairs.length} unseen tracks it is not shown to be better than ${name}: F1 ${shown(difference)}.`,
  };
}
