import type { ActivationKind } from './activation-kind.ts';
import type { FollowJudge } from './follow-confidence.ts';

/**
 * At most even odds, whatever the traits: a fit to 49 grids (training/README.md) was less well calibrated than this,
 * which flags them all.
 */
const judge: FollowJudge = {
  plain: 0,
  firm: 0,
  signal: 0,
  scatter: 0,
  anchors: 0,
  choice: 0,
  bias: -0.405,
  limit: 0.977,
};
export const followJudges: Readonly<Record<ActivationKind, FollowJudge>> = {
  network: judge,
  signalProcessing: judge,
};
