import { SAMPLE_RATE } from '../sample.ts';
import { OPEN_HIGHPASS, OPEN_LOWPASS, openPoint } from '../score.ts';
import type { AutomationPoint } from '../score.ts';
import { filterCoefficient } from '../voices/filter.ts';

/** Samples between two updates of gain and cutoffs. */
const GRAIN = 64;

/** Follows an automation: gain, lowpass and highpass of one stereo bus. */
export interface LaneFilter {
  process(left: Float32Array, right: Float32Array, start: number, length: number): void;
}

/** A stereo state-variable filter (see `applyFilter`) run in grains. */
function createStereoFilter(
  high: boolean,
): (left: Float32Array, right: Float32Array, from: number, to: number, hz: number) => void {
  let [l1, l2, r1, r2] = [0, 0, 0, 0];
  const k = 1.25;
  return (left, right, from, to, hz) => {
    const g = filterCoefficient(hz);
    const a1 = 1 / (1 + g * (g + k));
    const a2 = g * a1;
    const a3 = g * a2;
    for (let i = from; i < to; i++) {
      const x = left[i]!;
      const v3 = x - l2;
      const v1 = a1 * l1 + a2 * v3;
      const v2 = l2 + a2 * l1 + a3 * v3;
      l1 = 2 * v1 - l1;
      l2 = 2 * v2 - l2;
      left[i] = high ? x - k * v1 - v2 : v2;
      const y = right[i]!;
      const w3 = y - r2;
      const w1 = a1 * r1 + a2 * w3;
      const w2 = r2 + a2 * r1 + a3 * w3;
      r1 = 2 * w1 - r1;
      r2 = 2 * w2 - r2;
      right[i] = high ? y - k * w1 - w2 : w2;
    }
  };
}

/** Points must be sorted by time. Null if there is nothing to follow. */
export function createLaneFilter(points: readonly AutomationPoint[] | undefined): LaneFilter | null {
  if (!points || points.length === 0) return null;
  const lowpass = createStereoFilter(false);
  const highpass = createStereoFilter(true);
  let at = 0;
  const valueAt = (time: number): { gain: number; lowpass: number; highpass: number } => {
    while (at < points.length && points[at]!.time <= time) at++;
    const before = points[at - 1];
    const after = points[at];
    if (!before) return after ?? openPoint;
    if (!after) return before;
    const span = after.time - before.time;
    const share = span > 0 ? (time - before.time) / span : 1;
    return {
      gain: before.gain + (after.gain - before.gain) * share,
      lowpass: before.lowpass * (after.lowpass / before.lowpass) ** share,
      highpass: before.highpass * (after.highpass / before.highpass) ** share,
    };
  };
  return {
    process(left, right, start, length) {
      for (let from = 0; from < length; from += GRAIN) {
        const to = Math.min(length, from + GRAIN);
        const value = valueAt((start + from) / SAMPLE_RATE);
        if (value.lowpass < OPEN_LOWPASS) lowpass(left, right, from, to, value.lowpass);
        if (value.highpass > OPEN_HIGHPASS) highpass(left, right, from, to, value.highpass);
        if (value.gain !== 1) {
          for (let i = from; i < to; i++) {
            left[i] = left[i]! * value.gain;
            right[i] = right[i]! * value.gain;
          }
        }
      }
    },
  };
}
