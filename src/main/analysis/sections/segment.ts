/**
 * Cuts a track into sections from the evidence at its bar lines and a prior on section lengths (electronic music is
 * built of 4, 8 and 16 bars). A semi-Markov model gives the probability of each line over all segmentations
 * (forward-backward); lines above a threshold become boundaries. Unlike the most probable segmentation, this decision
 * suits a hit-rate F-measure, and the probability is the boundary's confidence.
 */

/** Parameters of the segmentation. */
export interface SegmentParameters {
  /** Added to the log-odds of every line, because the length prior below only subtracts. */
  readonly offset: number;
  /** Strength of the length prior. */
  readonly priorWeight: number;
  /** Threshold on the probability of a line. The optimal threshold is about half the F-measure it achieves. */
  readonly minProbability: number;
}

const SHORT_PENALTY = 1;
/** Minimum length of a section, in bars. */
export const MIN_SECTION_BARS = 4;

/** Log prior of a section length in bars, up to a constant; a multiple of 16 costs nothing. */
export function lengthPrior(bars: number, weight = 1): number {
  const multiple =
    bars % 16 === 0 ? 0 : bars % 8 === 0 ? -0.5 : bars % 4 === 0 ? -1.5 : bars % 2 === 0 ? -3 : -4;
  return weight * multiple - shortPenalty(bars);
}

function shortPenalty(bars: number): number {
  return bars < MIN_SECTION_BARS ? SHORT_PENALTY : 0;
}

export interface Segmentation {
  /** Bar lines at which sections begin, ascending, beginning with 0. */
  readonly starts: readonly number[];
  /** Probability of each boundary under the model; 1 for the first. */
  readonly confidence: readonly number[];
  /** The same probability for every bar line. */
  readonly probability: Float64Array;
}

/** log(Σ exp(values[0..count))) */
function logSumExp(values: Float64Array, count: number): number {
  let top = -Infinity;
  for (let i = 0; i < count; i++) if (values[i]! > top) top = values[i]!;
  if (top === -Infinity) return -Infinity;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.exp(values[i]! - top);
  return top + Math.log(sum);
}

/** Probability of each bar line, given log-odds per line (those of the first are ignored: the track begins there). */
function boundaryProbabilities(
  logOdds: Float64Array,
  usesLengthPrior: boolean,
  { offset, priorWeight }: Pick<SegmentParameters, 'offset' | 'priorWeight'>,
): Float64Array {
  const count = logOdds.length;
  const prior = Float64Array.from({ length: count + 1 }, (_, bars) =>
    usesLengthPrior ? lengthPrior(bars, priorWeight) : -shortPenalty(bars),
  );
  /**
   * Score of a section [from, to) with the evidence for its end; the last one ends with the audio and may have any
   * length.
   */
  const score = (from: number, to: number): number =>
    to === count ? 0 : prior[to - from]! + logOdds[to]! + offset;

  const terms = new Float64Array(count + 1);
  const forward = new Float64Array(count + 1);
  for (let to = 1; to <= count; to++) {
    for (let from = 0; from < to; from++) terms[from] = forward[from]! + score(from, to);
    forward[to] = logSumExp(terms, to);
  }
  const backward = new Float64Array(count + 1);
  for (let from = count - 1; from >= 0; from--) {
    for (let to = from + 1; to <= count; to++) terms[to - from - 1] = score(from, to) + backward[to]!;
    backward[from] = logSumExp(terms, count - from);
  }
  return Float64Array.from({ length: count }, (_, line) =>
    Math.exp(Math.min(0, forward[line]! + backward[line]! - forward[count]!)),
  );
}

/** Takes lines in order of probability, skipping those within {@link MIN_SECTION_BARS} of one already taken. */
export function segment(
  logOdds: Float64Array,
  usesLengthPrior: boolean,
  parameters: SegmentParameters,
): Segmentation {
  const probability = boundaryProbabilities(logOdds, usesLengthPrior, parameters);
  const starts = [0];
  const candidates = Array.from(probability.keys())
    .filter((line) => line > 0 && probability[line]! >= parameters.minProbability)
    .sort((a, b) => probability[b]! - probability[a]! || a - b);
  for (const line of candidates)
    if (starts.every((start) => Math.abs(start - line) >= MIN_SECTION_BARS)) starts.push(line);
  starts.sort((a, b) => a - b);
  return { starts, confidence: starts.map((line) => (line === 0 ? 1 : probability[line]!)), probability };
}
