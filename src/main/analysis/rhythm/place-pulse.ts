import type { OnsetNovelty } from '../types.ts';
import type { Pulse } from './pulse-features.ts';
import { measureBlocks, refineOnOnsets } from './refine-on-onsets.ts';

/** Maximum drift over half the segment between a refined period and the folded one. */
const MAX_DRIFT_S = 0.03;
/** A tempo within three standard errors of a whole or half BPM is rounded to it, if it is at most 0.02 BPM away … */
const MAX_SNAP_BPM = 0.02;
const MIN_SNAP_BPM = 0.008;
/** … and the beats at the ends of the segment move by no more than this. */
const MAX_SNAP_DRIFT_S = 0.006;
/** Seconds around the beat in which the phase of a whole track without kicks is searched. */
const PHASE_REACH_S = 0.04;

/** A pulse with the standard error of its period in seconds. */
export interface PlacedPulse extends Pulse {
  readonly periodError: number;
}

/**
 * Places a pulse on the onsets between `from` and `to` seconds. If the onsets mislead the refinement (music without
 * drums), the period stays and only the phase is corrected, from all beats at once.
 */
export function placePulse(onsets: OnsetNovelty, pulse: Pulse, from: number, to: number): PlacedPulse {
  const refined = refineOnOnsets(onsets, pulse, from, to);
  const half = (to - from) / 2;
  if (Math.abs(refined.period / pulse.period - 1) * half <= MAX_DRIFT_S) return refined;
  const { period, phase } = pulse;
  const firstBeat = Math.ceil((from - phase) / period);
  const endBeat = Math.floor((to - phase) / period) + 1;
  const [block] = measureBlocks(
    onsets,
    (k) => phase + k * period,
    firstBeat,
    endBeat,
    endBeat - firstBeat,
    PHASE_REACH_S,
  );
  return { period, phase: phase + (block?.offset ?? 0), periodError: Infinity };
}

/** Rounds the tempo to a whole or half BPM if the evidence allows it, pivoting about the middle of the segment. */
export function snapTempo(pulse: PlacedPulse, from: number, to: number): Pulse {
  const bpm = 60 / pulse.period;
  const error = (bpm * pulse.periodError) / pulse.period;
  const reach = Math.min(MAX_SNAP_BPM, Math.max(MIN_SNAP_BPM, 3 * error));
  for (const step of [1, 0.5]) {
    const snapped = Math.round(bpm / step) * step;
    const drift = (Math.abs(snapped - bpm) / bpm) * ((to - from) / 2);
    if (Math.abs(snapped - bpm) > reach || drift > MAX_SNAP_DRIFT_S) continue;
    const middle = Math.round(((from + to) / 2 - pulse.phase) / pulse.period);
    const period = 60 / snapped;
    return { period, phase: pulse.phase + middle * (pulse.period - period) };
  }
  return { period: pulse.period, phase: pulse.phase };
}
