import type { ActivationKind } from '../rhythm/activation-kind.ts';
import type { Activations } from '../types.ts';
import type { BarFeatures, BarMatrix, Bars } from './bar-features.ts';
import { boundaryWeights } from './boundary-weights.ts';

/**
 * Evidence that a section begins at each bar line. Bars before and after are compared over several spans, with each
 * difference relative to the variation within the two spans (a t statistic): a loop of two or four bars does not count
 * as a change, but a new hi-hat pattern does.
 */

/** Lower limit of the within-span standard deviation, on the scales of {@link BarFeatures}. */
const DEVIATION_FLOOR = 0.05;
/** Upper limit per dimension: many small changes count more than a single huge one. */
const MAX_T = 6;

/**
 * For each bar line, the mean over dimensions of |difference of means| / pooled deviation of the `span` bars on either
 * side.
 */
export function measureChange({ data, width }: BarMatrix, count: number, span: number): Float64Array {
  const result = new Float64Array(count);
  for (let line = 1; line < count; line++) {
    const from = Math.max(0, line - span);
    const to = Math.min(count, line + span);
    let sum = 0;
    for (let k = 0; k < width; k++) {
      let before = 0;
      let beforeSquares = 0;
      for (let bar = from; bar < line; bar++) {
        const value = data[bar * width + k]!;
        before += value;
        beforeSquares += value * value;
      }
      let after = 0;
      let afterSquares = 0;
      for (let bar = line; bar < to; bar++) {
        const value = data[bar * width + k]!;
        after += value;
        afterSquares += value * value;
      }
      const meanBefore = before / (line - from);
      const meanAfter = after / (to - line);
      const within = beforeSquares - before * meanBefore + afterSquares - after * meanAfter;
      const variance = Math.max(0, within) / (to - from);
      const t = Math.abs(meanAfter - meanBefore) / Math.sqrt(variance + DEVIATION_FLOOR ** 2);
      sum += Math.min(t, MAX_T);
    }
    result[line] = sum / width;
  }
  return result;
}

/** Mean absolute difference between the bars on either side of each bar line. */
export function measureStep({ data, width }: BarMatrix, count: number): Float64Array {
  const result = new Float64Array(count);
  for (let line = 1; line < count; line++) {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += Math.abs(data[line * width + k]! - data[(line - 1) * width + k]!);
    result[line] = sum / width;
  }
  return result;
}

/** Centred on the track's median and scaled by its deviation, which is at least `minDeviation`; line 0 stays 0. */
function standardise(values: Float64Array, minDeviation: number): Float64Array {
  const inner = values.slice(1).sort();
  const median = inner[Math.floor(inner.length / 2)] ?? 0;
  const mean = inner.reduce((sum, v) => sum + v, 0) / Math.max(1, inner.length);
  const variance = inner.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, inner.length);
  const scale = Math.max(minDeviation, Math.sqrt(variance));
  return values.map((value, line) => (line === 0 ? 0 : (value - median) / scale));
}

/**
 * Offset in bars of the changes, assuming phrases of `period` bars: 0 when they start with the first bar, which also
 * wins near ties.
 */
function phraseOffset(change: Float64Array, period: number): number {
  let best = 0;
  let bestContrast = -Infinity;
  for (let offset = 0; offset < period; offset++) {
    let on = 0;
    let onCount = 0;
    let off = 0;
    for (const [line, value] of change.entries()) {
      if (line % period === offset) {
        on += value;
        onCount++;
      } else off += value;
    }
    if (onCount === 0 || onCount === change.length) continue;
    const contrast = on / onCount - off / (change.length - onCount) + (offset === 0 ? FIRST_BAR_BONUS : 0);
    if (contrast > bestContrast) {
      bestContrast = contrast;
      best = offset;
    }
  }
  return best;
}
const FIRST_BAR_BONUS = 0.1;

/** Lower limits of the deviations, so that rounding noise does not create boundaries in a track without changes. */
const MIN_DEVIATION = { t: 0.25, step: 0.02, head: 1 };
const PHRASES = [4, 8, 16] as const;
/** Bars from the start, in which intros build up … */
const START = [4, 8] as const;
/** … and to the end, after which only a tail is left. */
const END = [2, 4, 8] as const;

/**
 * Evidence for a section start at each bar line. Changes are standardised over the track, so that they are comparable
 * across loudness and density.
 */
export interface BoundaryColumns {
  /** Difference from the previous bar. */
  readonly pattern1: Float64Array;
  /** Change between spans of two, four and eight bars on either side. */
  readonly pattern2: Float64Array;
  readonly pattern4: Float64Array;
  readonly pattern8: Float64Array;
  readonly timbre2: Float64Array;
  readonly timbre4: Float64Array;
  readonly levels2: Float64Array;
  readonly levels4: Float64Array;
  readonly chroma4: Float64Array;
  readonly attacks2: Float64Array;
  readonly attacks4: Float64Array;
  /** Difference from the bar at the same position of a loop, four and eight bars earlier. */
  readonly loop4: Float64Array;
  readonly loop8: Float64Array;
  readonly attackLoop4: Float64Array;
  /**
   * 1 on the lines of phrases of four, eight and sixteen bars; 0 without a grid, because phrases are counted in bars.
   */
  readonly phrase4: Float64Array;
  readonly phrase8: Float64Array;
  readonly phrase16: Float64Array;
  /** 1 less than four bars after the first sound, or from four to less than eight. */
  readonly start4: Float64Array;
  readonly start8: Float64Array;
  /** 1 with one or two bars left to the end, three or four, or five to eight. */
  readonly end2: Float64Array;
  readonly end4: Float64Array;
  readonly end8: Float64Array;
  /** Log odds of a trained boundary head; 0 without one. */
  readonly head: Float64Array;
  /** The same standardised over the track. */
  readonly headContrast: Float64Array;
}

/**
 * For each bar line, the mean difference between the `period` bars after it and the `period` bars before it, compared
 * pairwise.
 */
function measureLoop({ data, width }: BarMatrix, count: number, period: number): Float64Array {
  const result = new Float64Array(count);
  for (let line = 1; line < count; line++) {
    let sum = 0;
    let bars = 0;
    for (let bar = line; bar < Math.min(count, line + period); bar++) {
      if (bar < period) continue;
      for (let k = 0; k < width; k++)
        sum += Math.abs(data[bar * width + k]! - data[(bar - period) * width + k]!);
      bars++;
    }
    result[line] = bars > 0 ? sum / (bars * width) : 0;
  }
  return result;
}

export function measureBoundaries(
  bars: Bars,
  features: BarFeatures,
  activations: Activations,
): { readonly columns: BoundaryColumns; readonly phraseOffset: number } {
  const { count } = bars;
  const t = (matrix: BarMatrix, span: number): Float64Array =>
    standardise(measureChange(matrix, count, span), MIN_DEVIATION.t);
  const step = (values: Float64Array): Float64Array => standardise(values, MIN_DEVIATION.step);
  const near = (isNear: (line: number) => boolean): Float64Array =>
    Float64Array.from({ length: count }, (_, line) => Number(isNear(line)));
  const pattern2 = t(features.pattern, 2);
  const pattern4 = t(features.pattern, 4);
  const levels2 = t(features.levels, 2);
  const phraseBase = pattern2.map((value, line) => (value + pattern4[line]! + levels2[line]!) / 3);
  const offsets = PHRASES.map((period) => phraseOffset(phraseBase, period));
  const [phrase4, phrase8, phrase16] = PHRASES.map((period, i) =>
    Float64Array.from({ length: count }, (_, line) =>
      Number(bars.isGridded && line > 0 && line % period === offsets[i]),
    ),
  ) as [Float64Array, Float64Array, Float64Array];
  const head = activations.sectionFunction ? headLogOdds(activations, bars) : new Float64Array(count);
  return {
    columns: {
      pattern1: step(measureStep(features.pattern, count)),
      pattern2,
      pattern4,
      pattern8: t(features.pattern, 8),
      timbre2: t(features.timbre, 2),
      timbre4: t(features.timbre, 4),
      levels2,
      levels4: t(features.levels, 4),
      chroma4: t(features.chroma, 4),
      loop4: step(measureLoop(features.pattern, count, 4)),
      loop8: step(measureLoop(features.pattern, count, 8)),
      attacks2: t(features.attacks, 2),
      attacks4: t(features.attacks, 4),
      attackLoop4: step(measureLoop(features.attacks, count, 4)),
      start4: near((line) => line < START[0]),
      start8: near((line) => line >= START[0] && line < START[1]),
      end2: near((line) => count - line <= END[0]),
      end4: near((line) => count - line > END[0] && count - line <= END[1]),
      end8: near((line) => count - line > END[1] && count - line <= END[2]),
      phrase4,
      phrase8,
      phrase16,
      head,
      headContrast: standardise(head, MIN_DEVIATION.head),
    },
    phraseOffset: offsets[1]!,
  };
}

export interface BoundaryEvidence {
  /** Log-odds that a section begins at each bar line; line 0 is always 0. */
  readonly logOdds: Float64Array;
  /** Lines that start an 8-bar phrase satisfy line % 8 === phraseOffset. */
  readonly phraseOffset: number;
}

/**
 * Only networks trained on structure have a head for section functions; with other models, boundaries come from the
 * audio alone.
 */
export function structureKind({ sectionFunction }: Activations): ActivationKind {
  return sectionFunction ? 'network' : 'signalProcessing';
}

export function weighBoundaries(
  bars: Bars,
  features: BarFeatures,
  activations: Activations,
): BoundaryEvidence {
  const measured = measureBoundaries(bars, features, activations);
  const { bias, ...weights }: Readonly<Record<keyof BoundaryColumns | 'bias', number>> =
    boundaryWeights[structureKind(activations)];
  const logOdds = Float64Array.from({ length: bars.count }, (_, line) => (line === 0 ? 0 : bias));
  for (const key of Object.keys(weights) as (keyof BoundaryColumns)[]) {
    const values = measured.columns[key];
    for (let line = 1; line < bars.count; line++) logOdds[line]! += weights[key] * values[line]!;
  }
  return { logOdds, phraseOffset: measured.phraseOffset };
}

/** Log-odds of the strongest boundary activation within a quarter of a bar of each line. */
function headLogOdds(activations: Activations, bars: Bars): Float64Array {
  const result = new Float64Array(bars.count);
  for (let line = 1; line < bars.count; line++) {
    const reach = (bars.lines[line + 1]! - bars.lines[line]!) / 4;
    const from = Math.max(0, Math.round((bars.lines[line]! - reach) * activations.frameRate));
    const to = Math.round((bars.lines[line]! + reach) * activations.frameRate);
    let peak = 0;
    for (let i = from; i <= to && i < activations.boundary.length; i++)
      peak = Math.max(peak, activations.boundary[i]!);
    const p = Math.min(0.999, Math.max(0.001, peak));
    result[line] = Math.log(p / (1 - p));
  }
  return result;
}
