import type { MelSpectrogram } from '../types.ts';

/** Band means over any stretch of frames in constant time. */
export interface MelMeans {
  readonly frames: number;
  readonly bands: number;
  /** Mean of each band over frames [from, to), clipped to the track; written to `target`. False when the stretch is empty. */
  meanInto(target: Float64Array, from: number, to: number): boolean;
}

export function createMelMeans(mel: MelSpectrogram): MelMeans {
  const { data, frames, bands } = mel;
  const sums = new Float64Array((frames + 1) * bands);
  for (let t = 0; t < frames; t++)
    for (let b = 0; b < bands; b++) sums[(t + 1) * bands + b] = sums[t * bands + b]! + data[t * bands + b]!;
  return {
    frames,
    bands,
    meanInto(target, from, to) {
      const first = Math.max(0, from);
      const end = Math.min(frames, to);
      if (end <= first) return false;
      for (let b = 0; b < bands; b++)
        target[b] = (sums[end * bands + b]! - sums[first * bands + b]!) / (end - first);
      return true;
    },
  };
}

/** Mean absolute difference. */
export function levelDifference(a: Float64Array, b: Float64Array, first: number, end: number): number {
  let sum = 0;
  for (let i = first; i < end; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / (end - first);
}

/** 1 - cosine similarity of the bands [first, end), each spectrum less its mean when `centred`. */
export function shapeDifference(
  a: Float64Array,
  b: Float64Array,
  first: number,
  end: number,
  centred: boolean,
): number {
  let meanA = 0;
  let meanB = 0;
  if (centred) {
    for (let i = first; i < end; i++) {
      meanA += a[i]! / (end - first);
      meanB += b[i]! / (end - first);
    }
  }
  let ab = 0;
  let aa = 1e-9;
  let bb = 1e-9;
  for (let i = first; i < end; i++) {
    const x = a[i]! - meanA;
    const y = b[i]! - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return Math.max(0, 1 - ab / Math.sqrt(aa * bb));
}
