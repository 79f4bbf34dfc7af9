/**
 * Cuts a track into sections: the boundaries that maximise the sum of evidence and a prior on section lengths (electronic
 * music is built of 4, 8 and 16 bars), by dynamic programming over bar lines (a semi-Markov model); and the probability of
 * each bar line under that model by the forward-backward algorithm.
 */

/** Added to the log-odds of every line: where precision and recall balance with the weights of boundary-evidence. */
const OPERATING_POINT = 1.5;
/** Strength of the length prior. */
const PRIOR_WEIGHT = 0.5;
const TOO_SHORT_BARS = 4;
const TOO_SHORT_PENALTY = 3;

/** Log prior of a section length in bars, up to a constant; a whole number of phrases costs nothing. */
export function lengthPrior(bars: number): number {
  const multiple =
    bars % 16 === 0 ? 0 : bars % 8 === 0 ? -0.5 : bars % 4 === 0 ? -1.5 : bars % 2 === 0 ? -3 : -4;
  return PRIOR_WEIGHT * multiple - (bars < TOO_SHORT_BARS ? TOO_SHORT_PENALTY : 0);
}

export interface Segmentation {
  /** Bar lines at which sections begin, ascending, beginning with 0. */
  readonly starts: readonly number[];
  /** Probability that a section begins at each bar line; 1 at line 0. */
  readonly probability: Float64Array;
}

function logSumExp(values: readonly number[]): number {
  const top = Math.max(...values);
  if (top === -Infinity) return -Infinity;
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

/** `logOdds` has one value per bar; `usesPrior` is false for stretches that are not bars. */
export function segment(logOdds: Float64Array, usesPrior = true): Segmentation {
  const count = logOdds.length;
  const prior = (length: number, isLast: boolean): number => {
    // The last section ends where the audio does, with its fade or its tail: any length will do.
    if (isLast) return 0;
    return usesPrior ? lengthPrior(length) : length < TOO_SHORT_BARS ? -TOO_SHORT_PENALTY : 0;
  };
  const gain = (line: number): number => (line === count ? 0 : logOdds[line]! + OPERATING_POINT);

  const best = new Float64Array(count + 1).fill(-Infinity);
  const previous = new Int32Array(count + 1);
  const forward = new Float64Array(count + 1).fill(-Infinity);
  best[0] = 0;
  forward[0] = 0;
  for (let line = 1; line <= count; line++) {
    const terms: number[] = [];
    for (let start = 0; start < line; start++) {
      const step = prior(line - start, line === count) + gain(line);
      if (best[start]! + step > best[line]!) {
        best[line] = best[start]! + step;
        previous[line] = start;
      }
      terms.push(forward[start]! + step);
    }
    forward[line] = logSumExp(terms);
  }
  const backward = new Float64Array(count + 1);
  for (let line = count - 1; line >= 0; line--) {
    const terms: number[] = [];
    for (let end = line + 1; end <= count; end++)
      terms.push(prior(end - line, end === count) + gain(end) + backward[end]!);
    backward[line] = logSumExp(terms);
  }

  const starts: number[] = [];
  for (let line = previous[count]!; line > 0; line = previous[line]!) starts.push(line);
  starts.push(0);
  const probability = new Float64Array(count);
  for (let line = 0; line < count; line++)
    probability[line] = Math.exp(Math.min(0, forward[line]! + backward[line]! - forward[count]!));
  return { starts: starts.reverse(), probability };
}
