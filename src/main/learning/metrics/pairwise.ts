import { scoreMatches } from './match-events.ts';
import type { PrecisionRecall } from './match-events.ts';

/** A labelled segment from `time` to the next one, or to the end of the track. */
export interface LabelledSpan {
  /** Seconds. */
  readonly time: number;
  readonly label: string;
}

/** Seconds between the compared frames, as in mir_eval.segment.pairwise. */
const FRAME_S = 0.1;

/** The label of every frame from the first span on. */
function sample(spans: readonly LabelledSpan[], start: number, end: number): string[] {
  const labels: string[] = [];
  let at = 0;
  for (let time = start; time < end; time += FRAME_S) {
    while (at + 1 < spans.length && spans[at + 1]!.time <= time + 1e-9) at++;
    labels.push(spans[at]!.label);
  }
  return labels;
}

const pairs = (count: number): number => (count * (count - 1)) / 2;

function countPairs(labels: readonly string[]): number {
  return [...Map.groupBy(labels, (label) => label).values()].reduce((sum, own) => sum + pairs(own.length), 0);
}

/**
 * Agreement on which moments of a track share a label, whatever its name (Levy and Sandler 2008;
 * mir_eval.segment.pairwise): precision and recall over all pairs of frames.
 */
export function scorePairwise(
  reference: readonly LabelledSpan[],
  estimated: readonly LabelledSpan[],
  duration: number,
): PrecisionRecall {
  if (reference.length === 0 || estimated.length === 0) return scoreMatches(0, 0, 0);
  const start = Math.max(reference[0]!.time, estimated[0]!.time);
  const a = sample(reference, start, duration);
  const b = sample(estimated, start, duration);
  return scoreMatches(countPairs(a.map((label, i) => `${label}\n${b[i]}`)), countPairs(a), countPairs(b));
}
