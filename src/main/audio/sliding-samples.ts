/** The latest part of a signal that arrives in pieces: as much of it as a filter or a window still needs. */
export interface SlidingSamples {
  /** The samples [start, end) of the signal, from index 0 on; values behind them are undefined. */
  data: Float32Array;
  start: number;
  end: number;
}

/** Starts with `zeros` samples of silence before sample 0 of the signal. */
export function createSlidingSamples(zeros = 0): SlidingSamples {
  return { data: new Float32Array(1 << 14), start: -zeros, end: 0 };
}

/** Drops everything before `firstNeeded` and appends `samples`. */
export function slide(sliding: SlidingSamples, firstNeeded: number, samples: Float32Array): void {
  const { data, start, end } = sliding;
  const kept = Math.min(end, Math.max(start, firstNeeded));
  const length = end - kept;
  if (length + samples.length > data.length) {
    sliding.data = new Float32Array(2 * (length + samples.length));
    sliding.data.set(data.subarray(kept - start, end - start));
  } else if (kept > start) data.copyWithin(0, kept - start, end - start);
  sliding.data.set(samples, length);
  sliding.start = kept;
  sliding.end = end + samples.length;
}
