import type { OnsetNovelty } from '../types.ts';
import { fitRobustLine } from './robust-line.ts';

/** Beats at `phase + k * period` seconds, and how well they fit the onsets. */
export interface RefinedPulse {
  readonly period: number;
  /** Time in seconds of beat 0, which may be any beat of the track. */
  readonly phase: number;
  /** Blocks of beats whose onsets could be located. */
  readonly blocks: readonly PhaseBlock[];
  /** Standard error of the period, seconds; Infinity with too few blocks. */
  readonly periodError: number;
}

/** Distance of the onsets of a few successive beats from the grid. */
export interface PhaseBlock {
  /** Index of the middle beat. */
  readonly beat: number;
  /** Seconds; positive = onsets after the grid. */
  readonly offset: number;
  readonly weight: number;
}

/** Beats per block, and seconds on either side, from coarse to fine. */
const STAGES = [
  { beats: 32, reach: 0.06 },
  { beats: 32, reach: 0.03 },
  { beats: 16, reach: 0.02 },
] as const;
/** Blocks whose folded onsets have less contrast than this are ignored. */
const MIN_CONTRAST = 0.5;
const MAX_CONTRAST = 4;
/** Values are clipped at this quantile: one crash must not outvote fifteen kicks. */
const CLIP_QUANTILE = 0.99;
const MAX_PERIOD_CHANGE = 0.004;
/** Where the onsets of a smaller share of the blocks can be located, a few of them lie on a line by chance. */
const MIN_LOCATED = 0.25;

export function clipLevel(values: ArrayLike<number>): number {
  const stride = Math.max(1, Math.floor(values.length / 20_000));
  const sample = Float32Array.from(
    { length: Math.floor(values.length / stride) },
    (_, i) => values[i * stride]!,
  );
  sample.sort();
  return sample[Math.floor(CLIP_QUANTILE * (sample.length - 1))] ?? 0;
}

/** Sum of the onsets around the beats `from` to `to`, by their distance from the beat. */
function foldBlock(
  onsets: OnsetNovelty,
  clip: number,
  timeOf: (beat: number) => number,
  from: number,
  to: number,
  reach: number,
): { profile: Float64Array; count: number } {
  const { data, rate, start } = onsets;
  const half = Math.ceil(reach * rate);
  const profile = new Float64Array(2 * half + 1);
  let count = 0;
  for (let beat = from; beat < to; beat++) {
    const position = (timeOf(beat) - start) * rate;
    const centre = Math.floor(position);
    const share = position - centre;
    if (centre - half < 0 || centre + half + 1 >= data.length) continue;
    count++;
    for (let i = 0; i < profile.length; i++) {
      const at = centre - half + i;
      profile[i] =
        profile[i]! + Math.min(clip, data[at]!) * (1 - share) + Math.min(clip, data[at + 1]!) * share;
    }
  }
  return { profile, count };
}

function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}

/** Distance in values from the middle of the profile to its peak; undefined without a clear peak. */
function locatePeak(profile: Float64Array): { offset: number; contrast: number } | undefined {
  const smooth = profile.map(
    (value, i) => 0.5 * value + 0.25 * ((profile[i - 1] ?? value) + (profile[i + 1] ?? value)),
  );
  let best = 1;
  for (let i = 1; i < smooth.length - 1; i++) if (smooth[i]! > smooth[best]!) best = i;
  const [left, peak, right] = [smooth[best - 1]!, smooth[best]!, smooth[best + 1]!];
  if (peak < left || peak < right) return undefined;
  const floor = median(smooth);
  const contrast = floor > 0 ? (peak - floor) / floor : peak > 0 ? MAX_CONTRAST : 0;
  if (contrast <= MIN_CONTRAST) return undefined;
  const curvature = left - 2 * peak + right;
  const shift = curvature < 0 ? (0.5 * (left - right)) / curvature : 0;
  return { offset: best + shift - (profile.length - 1) / 2, contrast };
}

/**
 * Offsets of the onsets of each block of beats from the grid `timeOf`. Blocks are adjacent unless `step` (beats) is
 * shorter.
 */
export function measureBlocks(
  onsets: OnsetNovelty,
  timeOf: (beat: number) => number,
  firstBeat: number,
  endBeat: number,
  beatsPerBlock: number,
  reach: number,
  { clip = clipLevel(onsets.data), step = beatsPerBlock }: { clip?: number; step?: number } = {},
): PhaseBlock[] {
  const blocks: PhaseBlock[] = [];
  for (let from = firstBeat; from < endBeat; from += step) {
    const to = Math.min(endBeat, from + beatsPerBlock);
    const { profile, count } = foldBlock(onsets, clip, timeOf, from, to, reach);
    if (count < Math.min(4, beatsPerBlock)) continue;
    const peak = locatePeak(profile);
    if (!peak) continue;
    blocks.push({
      beat: (from + to - 1) / 2,
      offset: peak.offset / onsets.rate,
      weight: Math.min(MAX_CONTRAST, peak.contrast) * count,
    });
  }
  return blocks;
}

/**
 * Places a pulse on the kick and click onsets to the millisecond. Folds blocks of beats; a robust line through the
 * phases of the blocks corrects the phase (intercept) and period (slope). If the onsets do not agree on a line, the
 * period stays unchanged.
 */
export function refineOnOnsets(
  onsets: OnsetNovelty,
  pulse: { readonly period: number; readonly phase: number },
  from: number,
  to: number,
): RefinedPulse {
  let { period, phase } = pulse;
  let blocks: PhaseBlock[] = [];
  let periodError = Infinity;
  const clip = clipLevel(onsets.data);
  for (const stage of STAGES) {
    const firstBeat = Math.ceil((from - phase) / period);
    const endBeat = Math.floor((to - phase) / period) + 1;
    const beatsPerBlock = Math.max(4, Math.min(stage.beats, Math.floor((endBeat - firstBeat) / 4)));
    blocks = measureBlocks(
      onsets,
      (k) => phase + k * period,
      firstBeat,
      endBeat,
      beatsPerBlock,
      stage.reach,
      { clip },
    );
    if (blocks.length < (MIN_LOCATED * (endBeat - firstBeat)) / beatsPerBlock) continue;
    const line = fitRobustLine(blocks.map((b) => ({ x: b.beat, y: b.offset, weight: b.weight })));
    if (!line) continue;
    if (Math.abs((period + line.slope) / pulse.period - 1) > MAX_PERIOD_CHANGE) continue;
    phase += line.intercept;
    period += line.slope;
    periodError = line.slopeError;
    blocks = blocks.map((b) => ({ ...b, offset: b.offset - line.intercept - line.slope * b.beat }));
  }
  return { period, phase, blocks, periodError };
}
