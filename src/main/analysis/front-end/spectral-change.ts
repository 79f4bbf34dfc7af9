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

/** Sums are stored for every fourth frame, which takes half the memory of the spectrogram itself. */
const FRAMES_PER_SUM = 4;

export function createMelMeans(mel: MelSpectrogram): MelMeans {
  const { data, frames, bands } = mel;
  /**
   * Row k: sums over frames [0, k · FRAMES_PER_SUM), in steps. They overflow and begin again at 0; the difference of two
   * rows is exact nevertheless for up to 2^16 frames (22 minutes), after which none is asked for.
   */
  const sums = new Uint32Array((Math.floor(frames / FRAMES_PER_SUM) + 1) * bands);
  const running = new Uint32Array(bands);
  for (let t = 0; t < frames; t++) {
    for (let b = 0; b < bands; b++) running[b]! += data[t * bands + b]!;
    if ((t + 1) % FRAMES_PER_SUM === 0) sums.set(running, ((t + 1) / FRAMES_PER_SUM) * bands);
  }
  return {
    frames,
    bands,
    meanInto(target, from, to) {
      const first = Math.max(0, from);
      const end = Math.min(frames, to);
      if (end <= first) return false;
      const firstRow = Math.floor(first / FRAMES_PER_SUM);
      const endRow = Math.floor(end / FRAMES_PER_SUM);
      for (let b = 0; b < bands; b++)
        target[b] = (sums[endRow * bands + b]! - sums[firstRow * bands + b]!) >>> 0;
      for (let t = endRow * FRAMES_PER_SUM; t < end; t++)
        for (let b = 0; b < bands; b++) target[b]! += data[t * bands + b]!;
      for (let t = firstRow * FRAMES_PER_SUM; t < first; t++)
        for (let b = 0; b < bands; b++) target[b]! -= data[t * bands + b]!;
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
