import type { MelSpectrogram } from '../types.ts';
import { MEL_STEP } from './mel-values.ts';

/** Band means over any range of frames in nearly constant time. */
export interface MelMeans {
  readonly frames: number;
  readonly bands: number;
  /**
   * Writes the mean of each band over frames [from, to), at most 2^16, clipped to the track, to `target`. Returns false
   * when the range is empty.
   */
  meanInto(target: Float64Array, from: number, to: number): boolean;
}

/**
 * Sums are stored for every eighth frame, which takes a quarter of the memory of the spectrogram itself; for fewer in long
 * recordings, where that would be much. The means are the same.
 */
const FRAMES_PER_SUM = 8;
const FRAMES_PER_SUM_LONG = 32;
/** 22 minutes. */
const LONG_FRAMES = 2 ** 16;

export function createMelMeans(mel: MelSpectrogram): MelMeans {
  const { data, frames, bands } = mel;
  const framesPerSum = frames > LONG_FRAMES ? FRAMES_PER_SUM_LONG : FRAMES_PER_SUM;
  const lastRow = Math.floor(frames / framesPerSum);
  /**
   * Row k: sums over frames [0, k · framesPerSum), in steps. They overflow and begin again at 0; the difference of two
   * rows is exact nevertheless for up to 2^16 frames (22 minutes), after which none is asked for.
   */
  const sums = new Uint32Array((lastRow + 1) * bands);
  const running = new Uint32Array(bands);
  for (let t = 0; t < frames; t++) {
    for (let b = 0; b < bands; b++) running[b]! += data[t * bands + b]!;
    if ((t + 1) % framesPerSum === 0) sums.set(running, ((t + 1) / framesPerSum) * bands);
  }

  const nearestRow = (frame: number): number => Math.min(lastRow, Math.round(frame / framesPerSum));
  /** Adds frames [from, to) to `target`, or takes away [to, from). */
  function add(target: Float64Array, from: number, to: number): void {
    for (let t = from; t < to; t++)
      for (let b = 0, at = t * bands; b < bands; b++, at++) target[b]! += data[at]!;
    for (let t = to; t < from; t++)
      for (let b = 0, at = t * bands; b < bands; b++, at++) target[b]! -= data[at]!;
  }

  return {
    frames,
    bands,
    meanInto(target, from, to) {
      const first = Math.max(0, from);
      const end = Math.min(frames, to);
      if (end <= first) return false;
      const firstRow = nearestRow(first);
      const endRow = nearestRow(end);
      for (let b = 0, low = firstRow * bands, high = endRow * bands; b < bands; b++, low++, high++)
        target[b] = (sums[high]! - sums[low]!) >>> 0;
      add(target, endRow * framesPerSum, end);
      add(target, first, firstRow * framesPerSum);
      const scale = MEL_STEP / (end - first);
      for (let b = 0; b < bands; b++) target[b]! *= scale;
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

/** 1 - cosine similarity of the bands [first, end); subtracts the mean of each spectrum when `centred`. */
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
