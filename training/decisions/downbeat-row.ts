import { measureBandOnsets } from '../../src/main/analysis/front-end/band-onsets.ts';
import { createMelMeans } from '../../src/main/analysis/front-end/spectral-change.ts';
import { measureBeats } from '../../src/main/analysis/rhythm/beat-evidence.ts';
import type { BeatEvidence } from '../../src/main/analysis/rhythm/beat-evidence.ts';
import { meanByPhase } from '../../src/main/analysis/rhythm/downbeats.ts';
import { findFirstSound } from '../../src/main/analysis/rhythm/first-sound.ts';
import type { Measured } from './cache.ts';

/** Evidence for the bar phase, given the true beats. */
export interface DownbeatRow {
  readonly columns: readonly (keyof BeatEvidence)[];
  /** Phases × columns. */
  readonly phases: readonly (readonly number[])[];
  /** Phase of the beat at the first sound, or null. */
  readonly start: number | null;
  /** The correct phase. */
  readonly truth: number;
}

/** Null for bars of three or of changing length, tempo changes, and tracks without downbeats. */
export default function makeDownbeatRow({ features, truth, activations }: Measured): DownbeatRow | null {
  if (truth.beatsPerBar !== 4 || !truth.isConstant || truth.downbeats.length < 4) return null;
  const beats = truth.beats.filter((time) => time >= 0 && time < features.duration);
  const index = beats.findIndex((time) =>
    truth.downbeats.some((downbeat) => Math.abs(downbeat - time) < 0.02),
  );
  if (index < 0 || beats.length < 32) return null;
  // With bars of different lengths, no single phase is right.
  const isEven = truth.downbeats.every((time) => {
    const at = beats.findIndex((beat) => Math.abs(beat - time) < 0.02);
    return at < 0 || at % 4 === index % 4;
  });
  if (!isEven) return null;
  const evidence = measureBeats(
    beats,
    createMelMeans(features.mel),
    measureBandOnsets(features.mel),
    activations,
  );
  const columns = Object.keys(evidence) as (keyof BeatEvidence)[];
  const means = columns.map((column) => meanByPhase(evidence[column], 4));
  const firstSound = findFirstSound(features.onsets);
  const start = beats.findIndex((time) => Math.abs(time - firstSound) <= 0.05);
  return {
    columns,
    phases: [0, 1, 2, 3].map((q) => means.map((mean) => mean[q]!)),
    start: start < 0 ? null : start % 4,
    truth: index % 4,
  };
}
