/** Sample rate of everything in the synthesizer, Hz. */
export const SAMPLE_RATE = 44_100;

/** A rendered one-shot. Mono sounds use the same array for both sides. */
export interface Sample {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** Renders on first use and caches the result. */
export function lazy(render: () => Sample): () => Sample {
  let sample: Sample | undefined;
  return () => (sample ??= render());
}

export function toMono(buffer: Float32Array): Sample {
  return { left: buffer, right: buffer };
}

export function seconds(duration: number): number {
  return Math.max(1, Math.round(duration * SAMPLE_RATE));
}

/** Scales to peak 1 in place; silence stays silence. */
export function normalise(sample: Sample): Sample {
  const sides = sample.left === sample.right ? [sample.left] : [sample.left, sample.right];
  let peak = 0;
  for (const side of sides) {
    for (let i = 0; i < side.length; i++) {
      const level = Math.abs(side[i]!);
      if (level > peak) peak = level;
    }
  }
  if (peak > 0) {
    const gain = 1 / peak;
    for (const side of sides) for (let i = 0; i < side.length; i++) side[i] = side[i]! * gain;
  }
  return sample;
}

/** Fades the last `duration` seconds to zero, so that a truncated one-shot does not click. */
export function fadeTail(buffer: Float32Array, duration: number): void {
  const length = Math.min(buffer.length, seconds(duration));
  const start = buffer.length - length;
  for (let i = 0; i < length; i++) buffer[start + i] = buffer[start + i]! * (1 - (i + 1) / length);
}
