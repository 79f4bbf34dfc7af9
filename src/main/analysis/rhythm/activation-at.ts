import type { Activations } from '../types.ts';

/** Maximum activation of a beat within one frame of a time. */
export function activationAt(time: number, { beat, frameRate }: Activations): number {
  const frame = Math.round(time * frameRate);
  return Math.max(beat[frame - 1] ?? 0, beat[frame] ?? 0, beat[frame + 1] ?? 0);
}
