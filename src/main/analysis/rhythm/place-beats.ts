import type { OnsetNovelty } from '../types.ts';
import { median } from './unsteadiness.ts';
import { clipLevel, measureBlocks } from './refine-on-onsets.ts';
import type { PhaseBlock } from './refine-on-onsets.ts';

/**
 * Number of beats around each one that are placed together, and the seconds on either side in which their onsets are
 * searched.
 */
const BEATS_AROUND = 5;
const REACH_S = 0.03;
/** Number of beats at either end that form a separate block. */
const END_BEATS = 2;
/**
 * Number of beats on either side over which times are smoothed: first for tracked beats, then for beats already placed
 * on onsets.
 */
const STAGES = [6, 4, 3] as const;

export interface PlacedBeats {
  readonly times: readonly number[];
  /** Typical distance of beats from the smooth curve through them, in seconds. */
  readonly scatter: number;
}

/**
 * Least-squares parabola through the `reach` values on either side, evaluated at each index. The window keeps its size
 * at the ends.
 */
export function smoothTimes(values: readonly number[], reach: number): number[] {
  const size = 2 * reach + 1;
  if (values.length < size) return [...values];
  return values.map((_, k) => {
    const from = Math.max(0, Math.min(values.length - size, k - reach));
    let [y, xy, xxy] = [0, 0, 0];
    let [xx, xxxx] = [0, 0];
    for (let i = 0; i < size; i++) {
      const x = i - reach;
      const value = values[from + i]!;
      y += value;
      xy += x * value;
      xxy += x * x * value;
      xx += x * x;
      xxxx += x ** 4;
    }
    const curve = (size * xxy - xx * y) / (size * xxxx - xx * xx);
    const x = k - from - reach;
    return (y - curve * xx) / size + (xy / xx) * x + curve * x * x;
  });
}

/** Places the tracked beats of a segment without a jump smoothly on the onsets around them. */
export function placeBeats(tracked: readonly number[], onsets: OnsetNovelty): PlacedBeats {
  let times = smoothTimes(tracked, STAGES[0]);
  let scatter = 0;
  const clip = clipLevel(onsets.data);
  for (const reach of STAGES) {
    const base = times;
    const measure = (from: number, to: number, beats: number): PhaseBlock[] =>
      measureBlocks(onsets, (k) => base[k]!, from, to, beats, REACH_S, { step: 1, clip }).map((block) => ({
        ...block,
        weight: block.weight / beats,
      }));
    const blocks = [
      ...measure(0, END_BEATS, END_BEATS),
      ...measure(0, base.length, BEATS_AROUND).filter(({ beat }) => beat < base.length - END_BEATS),
      ...measure(base.length - END_BEATS, base.length, END_BEATS),
    ];
    if (blocks.length === 0) return { times, scatter };
    const typical = median(blocks.map(({ weight }) => weight));
    // Weak onsets count only where their neighbours agree.
    const offsets = blocks.map((block, i) =>
      block.weight >= typical / 2
        ? block.offset
        : median(
            blocks.slice(Math.max(0, i - BEATS_AROUND), i + BEATS_AROUND + 1).map((near) => near.offset),
          ),
    );
    let i = 0;
    const placed = base.map((time, k) => {
      while (i + 2 < blocks.length && blocks[i + 1]!.beat <= k) i++;
      const [a, b] = [blocks[i]!, blocks[i + 1] ?? blocks[i]!];
      const share = b === a ? 0 : Math.max(0, Math.min(1, (k - a.beat) / (b.beat - a.beat)));
      return time + offsets[i]! + share * ((offsets[i + 1] ?? offsets[i]!) - offsets[i]!);
    });
    times = smoothTimes(placed, reach);
    const smoothed = times;
    scatter = median(placed.map((time, k) => Math.abs(time - smoothed[k]!)));
  }
  return { times, scatter };
}
