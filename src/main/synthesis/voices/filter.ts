import { SAMPLE_RATE } from '../sample.ts';

export type FilterMode = 'low' | 'band' | 'high';

/** Cutoffs above this would make the prewarped coefficient explode. */
const MAX_CUTOFF_HZ = 0.46 * SAMPLE_RATE;

/** tan(πf/fs) of the trapezoidal state-variable filter (Zavalishin, The Art of VA Filter Design). */
export function filterCoefficient(hz: number): number {
  return Math.tan((Math.PI * Math.min(Math.max(hz, 10), MAX_CUTOFF_HZ)) / SAMPLE_RATE);
}

/**
 * Filters in place, 12 dB per octave. `cutoff` is in Hz, or a function of the sample index evaluated every 32 samples.
 * `q` ranges from 0.5 (no resonance) to about 20.
 */
export function applyFilter(
  buffer: Float32Array,
  mode: FilterMode,
  cutoff: number | ((index: number) => number),
  q = Math.SQRT1_2,
): void {
  const k = 1 / q;
  const cutoffAt = typeof cutoff === 'number' ? null : cutoff;
  let g = typeof cutoff === 'number' ? filterCoefficient(cutoff) : 0;
  let s1 = 0;
  let s2 = 0;
  for (let start = 0; start < buffer.length; start += 32) {
    if (cutoffAt) g = filterCoefficient(cutoffAt(start));
    const a1 = 1 / (1 + g * (g + k));
    const a2 = g * a1;
    const a3 = g * a2;
    const end = Math.min(buffer.length, start + 32);
    for (let i = start; i < end; i++) {
      const x = buffer[i]!;
      const v3 = x - s2;
      const v1 = a1 * s1 + a2 * v3;
      const v2 = s2 + a2 * s1 + a3 * v3;
      s1 = 2 * v1 - s1;
      s2 = 2 * v2 - s2;
      buffer[i] = mode === 'low' ? v2 : mode === 'band' ? k * v1 : x - k * v1 - v2;
    }
  }
}

/** tanh to within 3 % (Padé), clipped: soft saturation with few operations per sample. */
export function softClip(x: number): number {
  if (x > 3) return 1;
  if (x < -3) return -1;
  const square = x * x;
  return (x * (27 + square)) / (27 + 9 * square);
}

/** Saturates in place: `drive` 1 is nearly clean, 20 is a square. */
export function saturate(buffer: Float32Array, drive: number): void {
  for (let i = 0; i < buffer.length; i++) buffer[i] = softClip(buffer[i]! * drive);
}
