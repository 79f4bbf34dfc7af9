import { choosePulse } from '../../src/main/analysis/rhythm/choose-pulse.ts';
import { estimateGrid } from '../../src/main/analysis/rhythm/estimate-grid.ts';
import type { FollowTraits } from '../../src/main/analysis/rhythm/follow-confidence.ts';
import { followTempo } from '../../src/main/analysis/rhythm/follow-tempo.ts';
import { placePulse } from '../../src/main/analysis/rhythm/place-pulse.ts';
import { measureRhythm } from '../../src/main/analysis/rhythm/rhythm-evidence.ts';
import { scoreBeats, trimBeats } from '../../src/main/learning/metrics/beats.ts';
import { indexGrid } from '../../src/shared/domain/index.ts';
import type { Measured } from './cache.ts';

/** The grid of a track whose tempo may vary. */
export interface FollowRow {
  readonly isConstant: boolean;
  /** Null if a single tempo was sufficient. */
  readonly traits: FollowTraits | null;
  /** Whether the beats are within 25 ms of the true ones (F-measure 0.9 or more). */
  readonly isRight: boolean;
  /** Largest error of a true beat, in seconds. */
  readonly worst: number;
  readonly anchors: number;
  readonly confidence: number;
}

const WINDOW_S = 0.025;
const SHARE = 0.9;

/** Null without a grid. */
export default function makeFollowRow({ features, truth, activations }: Measured): FollowRow | null {
  const { duration, mel, onsets } = features;
  const evidence = measureRhythm(mel, onsets, activations);
  const decision = choosePulse(evidence);
  const best = decision?.choices[0];
  const estimate = estimateGrid(features, activations);
  if (!best || estimate.grid.length === 0) return null;
  const followed = followTempo(decision, placePulse(onsets, best, 0, duration), evidence, onsets);
  const index = indexGrid(estimate.grid, estimate.beatsPerBar);
  const [from, to] = truth.range;
  const within = (times: readonly number[]): number[] =>
    trimBeats(times.filter((time) => time >= from && time <= to));
  const beats = within(truth.beats);
  const found = within(index.beats(0, duration).map(({ time }) => time));
  return {
    isConstant: truth.isConstant,
    traits: followed?.traits ?? null,
    isRight: scoreBeats(beats, found, WINDOW_S).f >= SHARE,
    worst: beats.reduce((most, time) => Math.max(most, Math.abs(index.nearestBeat(time).time - time)), 0),
    anchors: estimate.grid.length,
    confidence: estimate.confidence,
  };
}
