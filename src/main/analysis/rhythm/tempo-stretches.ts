import type { Anchor } from '../../../shared/domain/index.ts';
import type { BandOnsets } from '../front-end/band-onsets.ts';
import type { MelMeans } from '../front-end/spectral-change.ts';
import type { Activations, OnsetNovelty } from '../types.ts';
import { chooseDownbeats } from './downbeats.ts';
import { FOLD_BINS, fitPeriod, foldPeaks } from './fold.ts';
import { placePulse, snapTempo } from './place-pulse.ts';
import type { Pulse } from './pulse-features.ts';
import type { TempoStretch } from './tempo-changes.ts';

/** Seconds either way in which the exact beat of a change is sought. */
const CHANGE_REACH_S = 8;
/** A beat this little before the start of a stretch belongs to it. */
const START_TOLERANCE_S = 0.01;

interface Evidence {
  readonly onsets: OnsetNovelty;
  readonly activations: Activations;
  readonly means: MelMeans;
  readonly bands: BandOnsets;
}

/** The beat of one stretch: the strongest phase of its tempo, placed on the onsets. */
function placeStretch({ from, to, period }: TempoStretch, { activations, onsets }: Evidence): Pulse {
  const { beat, frameRate } = activations;
  const first = Math.round(from * frameRate);
  const slice = beat.subarray(first, Math.round(to * frameRate));
  const fit = fitPeriod(slice, frameRate, period);
  const [peak] = foldPeaks(fit.profile, 1, 1);
  const phase = first / frameRate + ((peak?.bin ?? 0) / FOLD_BINS) * fit.period;
  return snapTempo(placePulse(onsets, { period: fit.period, phase }, from, to), from, to);
}

function beatsOf({ period, phase }: Pulse, from: number, to: number): number[] {
  const first = Math.ceil((from - phase) / period);
  const count = Math.max(0, Math.floor((to - phase) / period) - first + 1);
  return Array.from({ length: count }, (_, k) => phase + (first + k) * period);
}

/** Sum of the activation above its mean at the beats in [from, to). */
function strengthOf(pulse: Pulse, { beat, frameRate }: Activations, from: number, to: number): number {
  return beatsOf(pulse, from, to).reduce((sum, time) => {
    const frame = Math.round(time * frameRate);
    return time < to ? sum + Math.max(beat[frame - 1] ?? 0, beat[frame] ?? 0, beat[frame + 1] ?? 0) : sum;
  }, 0);
}

/** The beat of `after` from which the new tempo explains the onsets better than the old one. */
function locateChange(before: Pulse, after: Pulse, near: number, activations: Activations): number {
  const from = near - CHANGE_REACH_S;
  const to = near + CHANGE_REACH_S;
  // Strength per second: the faster pulse must not win by its number of beats.
  const rate = (pulse: Pulse, a: number, b: number): number =>
    strengthOf(pulse, activations, a, b) * pulse.period;
  let best = { time: near, score: -Infinity };
  for (const time of beatsOf(after, from, to)) {
    const score = rate(before, from, time - 0.02) + rate(after, time - 0.02, to);
    if (score > best.score) best = { time, score };
  }
  return best.time;
}

/** A grid with an anchor per stretch of tempo: the first at the first downbeat, the others where the tempo changes. */
export function placeStretches(
  stretches: readonly TempoStretch[],
  evidence: Evidence,
): { grid: Anchor[]; downbeatConfidence: number } {
  const pulses = stretches.map((stretch) => placeStretch(stretch, evidence));
  const starts = pulses.map((pulse, i) =>
    i === 0 ? 0 : locateChange(pulses[i - 1]!, pulse, stretches[i]!.from, evidence.activations),
  );
  let downbeatConfidence = 1;
  const grid = pulses.map((pulse, i): Anchor => {
    const start = starts[i]!;
    const end = starts[i + 1] ?? stretches[i]!.to;
    const beats = beatsOf(pulse, start - START_TOLERANCE_S, end - pulse.period / 2);
    const bar = chooseDownbeats(beats, start, evidence.means, evidence.bands, evidence.activations);
    downbeatConfidence = Math.min(downbeatConfidence, bar.confidence);
    const bpm = 60 / pulse.period;
    if (i === 0) return { time: Math.max(0, beats[bar.phase] ?? 0), bpm, beat: 1 };
    return { time: start, bpm, beat: ((bar.beatsPerBar - bar.phase) % bar.beatsPerBar) + 1 };
  });
  return { grid, downbeatConfidence };
}
