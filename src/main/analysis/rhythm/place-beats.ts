import type { OnsetNovelty } from '../types.ts';
import { median } from './is-unsteady.ts';
import { clipLevel, measureBlocks } from './refine-on-onsets.ts';
import type { PhaseBlock } from './refine-on-onsets.ts';

/** Beats that are placed together, about each one, and seconds either way in which their onsets are sought. */
const BEATS_AROUND = 5;
const REACH_S = 0.03;
/** The first and the last few are placed by themselves. */
const END_BEATS = 2;
/** Beats either side over which times are smoothed: tracked ones, and those that lie on onsets already. */
const STAGES = [6, 4, 3] as const;

export interface PlacedBeats {
  readonly times: readonly number[];
  /** Seconds by which beats lay off the smooth curve through them, typically. */
  readonly scatter: number;
}

/** At each index the value of the parabola through the `reach` values on either side, by least squares; the window shrinks at neither end. */
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

/** Tracked beats of a stretch without a jump on the onsets around each of them, smoothly. */
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
    // What faint onsets say is only believed where their neighbours say it too.
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
