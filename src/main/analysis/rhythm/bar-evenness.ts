import type { Activations } from '../types.ts';
import { logOdds } from './beat-evidence.ts';
import type { Pulse } from './pulse-features.ts';

const BEATS_PER_BAR = 4;
/** Difference of log odds beyond which two bars count as no more different: much music repeats after two bars. */
const MAX_UNEVENNESS = 0.5;

/** Mean log odds of a downbeat at each beat of two bars of four. */
function meanOfTwoBars({ period, phase }: Pulse, { downbeat, frameRate }: Activations): number[] {
  const sums = new Float64Array(2 * BEATS_PER_BAR);
  const counts = new Float64Array(2 * BEATS_PER_BAR);
  for (let k = 0; ; k++) {
    const frame = Math.round((phase + k * period) * frameRate);
    if (frame >= downbeat.length - 1) break;
    if (frame < 1) continue;
    sums[k % sums.length]! += logOdds(Math.max(downbeat[frame - 1]!, downbeat[frame]!, downbeat[frame + 1]!));
    counts[k % sums.length]!++;
  }
  return Array.from(sums, (sum, i) => sum / Math.max(1, counts[i]!));
}

/**
 * How alike two bars of four in turn begin: 0 if the model hears a downbeat at every bar, negative if only at every second
 * one, as at double the tempo. Counted from the beat, on either of the phases half a beat apart, that is most clearly a
 * downbeat. In other meters all beats are alike on average, and so are the bars.
 */
export function measureBarEvenness(phases: readonly Pulse[], activations: Activations): number {
  let clearest = -Infinity;
  let evenness = 0;
  for (const pulse of phases) {
    const means = meanOfTwoBars(pulse, activations);
    for (let beat = 0; beat < BEATS_PER_BAR; beat++) {
      const [first, second] = [means[beat]!, means[beat + BEATS_PER_BAR]!];
      if (first + second <= clearest) continue;
      clearest = first + second;
      evenness = -Math.min(MAX_UNEVENNESS, Math.abs(first - second));
    }
  }
  return evenness;
}
