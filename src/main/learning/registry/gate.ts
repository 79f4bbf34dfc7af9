import { provedBetter } from '../../../shared/domain/proved-better.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
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
}

/** Minimum number of common tracks for a verdict. */
const FEWEST_COMMON_TRACKS = 8;
/** The lower bound of the interval may be this far below 0, as long as the successor is no worse on average. */
const TOLERANCE = 0.02;

/**
 * Whether a candidate may replace the active version. On tracks held out from both, it must be significantly better
 * than what is used without a personal model (95 %), or no worse than the previous model.
 */
export function judgeCandidate(
  candidate: readonly HeldOutScore[],
  current: readonly HeldOutScore[],
  against: string | null,
): GateVerdict {
  const scoreOf = new Map(current.map(({ trackId, f1 }) => [trackId, f1]));
  const pairs = candidate.flatMap(({ trackId, group, f1 }) => {
    const before = scoreOf.get(trackId);
    return before === undefined ? [] : [{ group, before, after: f1 }];
  });
  const difference = pairedDifference(pairs);
  const better = against === null ? difference.low > 0 : difference.mean >= 0 && difference.low >= -TOLERANCE;
  return {
    against,
    tracks: pairs.length,
    candidate: bootstrapMean(pairs.map(({ group, after }) => ({ group, value: after }))),
    current: bootstrapMean(pairs.map(({ group, before }) => ({ group, value: before }))),
    difference,
    passed: pairs.length >= FEWEST_COMMON_TRACKS && better,
  };
}

/** A verdict as a sentence. `task` says what is used without a personal model: the cue template, or the analysis. */
export function verdictText(
  { against, tracks, candidate, current, difference, passed }: GateVerdict,
  task: 'cues' | 'sections' | 'grid',
): Message {
  const { mean, low, high } = difference;
  const than = against === null ? task : 'version';
  const version = against ?? '';
  const scores = { tracks, than, version, mean, low, high, after: candidate.mean, before: current.mean };
  if (passed)
    return msg(
      'On {tracks, plural, one {# unseen track} other {# unseen tracks}} it scores {after, number, ::.000}, {than, select, cues {the cue template} version {{version}} other {the analysis}} {before, number, ::.000}: {isBetter, select, yes {better} other {no worse}}, by {mean, number, ::sign-always .000} (95 % interval {low, number, ::.000} to {high, number, ::.000}).',
      { ...scores, isBetter: provedBetter({ difference }) ? 'yes' : 'no' },
    );
  if (tracks < FEWEST_COMMON_TRACKS)
    return msg(
      'Only {tracks, plural, one {# track} other {# tracks}} can be compared with {than, select, cues {the cue template} version {{version}} other {the analysis}}; it takes {needed}. Analyze and verify more.',
      { tracks, than, version, needed: FEWEST_COMMON_TRACKS },
    );
  return msg(
    'On {tracks, plural, one {# unseen track} other {# unseen tracks}} it scores {after, number, ::.000}, {than, select, cues {the cue template} version {{version}} other {the analysis}} {before, number, ::.000}: not shown to be better, {mean, number, ::sign-always .000} (95 % interval {low, number, ::.000} to {high, number, ::.000}).',
    scores,
  );
}
