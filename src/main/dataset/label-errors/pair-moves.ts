import { formatTime } from '../../../shared/domain/index.ts';
import type { LabelIssue } from './label-issue.ts';
import { msg } from '../../../shared/languages/translate.ts';

/** A spurious mark and a missing one within this distance are one misplaced mark, seconds: about four bars. */
const MOVE_S = 8;

function isSpurious(issue: LabelIssue): boolean {
  return issue.given === 'cue' || issue.given === 'boundary';
}

/** Turns a spurious and a missing mark of one kind and track near each other into one moved mark. Keeps the order. */
export function pairMoves(issues: readonly LabelIssue[]): LabelIssue[] {
  const byTrack = Map.groupBy(issues, ({ trackId }) => trackId);
  const partner = new Map<LabelIssue, LabelIssue>();
  const absorbed = new Set<LabelIssue>();
  for (const own of byTrack.values()) {
    const missing = own.filter((issue) => !isSpurious(issue));
    for (const issue of own.filter(isSpurious)) {
      let best: LabelIssue | undefined;
      for (const candidate of missing) {
        if (absorbed.has(candidate)) continue;
        const distance = Math.abs(candidate.time! - issue.time!);
        if (distance <= MOVE_S && (!best || distance < Math.abs(best.time! - issue.time!))) best = candidate;
      }
      if (!best) continue;
      partner.set(issue, best);
      absorbed.add(best);
    }
  }
  return issues
    .filter((issue) => !absorbed.has(issue))
    .map((issue): LabelIssue => {
      const to = partner.get(issue);
      if (!to) return issue;
      const times = { time: formatTime(issue.time!), to: formatTime(to.time!) };
      return {
        ...issue,
        suggested: `${issue.given} at ${formatTime(to.time!)}`,
        message:
          issue.given === 'cue'
            ? msg('the cue at {time} belongs to {to}', times)
            : msg('the boundary at {time} belongs to {to}', times),
        score: Math.min(issue.score, to.score),
        selfConfidence: Math.min(issue.selfConfidence, to.selfConfidence),
      };
    })
    .sort((a, b) => a.score - b.score || a.selfConfidence - b.selfConfidence);
}
