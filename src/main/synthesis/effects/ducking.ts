import { SAMPLE_RATE } from '../sample.ts';

/** Writes the ducking envelope of one block: 1 at a kick, falling to 0 within `release` seconds. */
export interface Ducker {
  process(envelope: Float32Array, start: number, length: number): void;
}

/** `times` are the seconds of the kicks, ascending. */
export function createDucker(times: readonly number[], release: number, curve: number): Ducker {
  let at = 0;
  const size = Math.max(1, Math.round(release * SAMPLE_RATE));
  const shape = Float32Array.from({ length: size }, (_, i) => (1 - i / size) ** curve);
  let last = -Infinity;
  return {
    process(envelope, start, length) {
      for (let i = 0; i < length;) {
        const now = start + i;
        while (at < times.length && Math.round(times[at]! * SAMPLE_RATE) <= now)
          last = Math.round(times[at++]! * SAMPLE_RATE);
        const next = at < times.length ? Math.round(times[at]! * SAMPLE_RATE) : Infinity;
        const end = Math.min(length, next - start);
        for (; i < end; i++) {
          const age = start + i - last;
          envelope[i] = age < size ? shape[age]! : 0;
        }
      }
    },
  };
}
