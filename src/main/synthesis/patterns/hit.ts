import type { Rng } from '../../numeric/rng.ts';

/** One event of a pattern, in sixteenths from the pattern's start. */
export interface Hit {
  readonly step: number;
  /** 0..1. */
  readonly velocity: number;
  /** Which of a layer's sounds. */
  readonly sound?: number;
}

/** Hits at `steps`, each with a velocity within a tenth of `velocity`. */
export function hitsAt(rng: Rng, steps: readonly number[], velocity: number, sound = 0): Hit[] {
  return steps.map((step) => ({ step, velocity: velocity * rng.range(0.9, 1), sound }));
}

/**
 * `pulses` onsets spread as evenly as possible over `length` steps (Bjorklund; Toussaint 2005), rotated by `rotation`.
 */
export function euclid(pulses: number, length: number, rotation = 0): number[] {
  const steps: number[] = [];
  for (let i = 0; i < length; i++) if ((i * pulses) % length < pulses) steps.push((i + rotation) % length);
  return steps.sort((a, b) => a - b);
}
