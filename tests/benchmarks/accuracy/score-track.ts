import { indexGrid, parseKey } from '../../../src/shared/domain/index.ts';
import type { TrackAnalysis } from '../../../src/main/analysis/analyze-track.ts';
import {
  measureGridError,
  scoreBeats,
  scoreContinuity,
  trimBeats,
} from '../../../src/main/learning/metrics/beats.ts';
import { scoreBoundaries } from '../../../src/main/learning/metrics/boundaries.ts';
import { scoreKey } from '../../../src/main/learning/metrics/keys.ts';
import { scoreTempo } from '../../../src/main/learning/metrics/tempo.ts';
import type { Truth } from './truth.ts';

/** Scores of one track, or their means over several; null where the truth does not say. Times in ms, CPU in s. */
export interface Scores {
  readonly beatF70: number;
  readonly beatF25: number;
  readonly cmlt: number;
  readonly amlt: number;
  readonly downbeatF: number;
  readonly acc1: number;
  readonly acc2: number;
  readonly tempo005: number;
  readonly tempo005Octave: number;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly biasMs: number | null;
  readonly boundaryF05: number | null;
  readonly boundaryF3: number | null;
  readonly key: number | null;
  readonly cpuS: number;
}

export interface TrackResult {
  readonly id: string;
  readonly kind: string;
  readonly split: Truth['split'];
  readonly isConstant: boolean;
  readonly trueBpm: number;
  readonly bpm: number | null;
  readonly gridConfidence: number;
  readonly downbeatConfidence: number;
  readonly scores: Scores;
}

/** Half a beat around the annotated range, within which estimated beats are counted. */
function within(times: readonly number[], truth: Truth): number[] {
  const margin = 30 / truth.bpm;
  return times.filter((time) => time >= truth.range[0] - margin && time <= truth.range[1] + margin);
}

const toMs = (seconds: number): number | null => (Number.isNaN(seconds) ? null : seconds * 1000);

/** Holds one analysis against the truth. */
export function scoreTrack(truth: Truth, analysis: Omit<TrackAnalysis, 'format'>): TrackResult {
  const { grid, structure, key, duration } = analysis;
  const index = indexGrid(grid.grid, grid.beatsPerBar);
  const beats = index.beats(0, duration);
  const reference = trimBeats(within(truth.beats, truth));
  const estimated = trimBeats(
    within(
      beats.map((beat) => beat.time),
      truth,
    ),
  );
  const referenceDownbeats = trimBeats(within(truth.downbeats, truth));
  const downbeats = beats.filter((beat) => beat.beatInBar === 1).map((beat) => beat.time);
  const bpm = index.isEmpty ? null : index.bpmAt((truth.range[0] + truth.range[1]) / 2);
  const tempo = scoreTempo(truth.bpm, bpm);
  const error = measureGridError(reference, estimated);
  const continuity = scoreContinuity(reference, estimated);
  const inner = structure.sections.slice(1).map((section) => section.time);
  const trueKey = truth.key === null ? null : parseKey(truth.key);
  return {
    id: truth.id,
    kind: truth.kind,
    split: truth.split,
    isConstant: truth.isConstant,
    trueBpm: truth.bpm,
    bpm,
    gridConfidence: grid.confidence,
    downbeatConfidence: grid.downbeatConfidence,
    scores: {
      beatF70: scoreBeats(reference, estimated).f,
      beatF25: scoreBeats(reference, estimated, 0.025).f,
      cmlt: continuity.cmlt,
      amlt: continuity.amlt,
      downbeatF: scoreBeats(referenceDownbeats, trimBeats(within(downbeats, truth))).f,
      acc1: Number(tempo.acc1),
      acc2: Number(tempo.acc2),
      tempo005: Number(tempo.exact),
      tempo005Octave: Number(tempo.exactOctave),
      medianMs: toMs(error.median),
      p95Ms: toMs(error.percentile95),
      biasMs: toMs(error.bias),
      boundaryF05: truth.boundaries ? scoreBoundaries(truth.boundaries, inner, 0.5).f : null,
      boundaryF3: truth.boundaries ? scoreBoundaries(truth.boundaries, inner, 3).f : null,
      key: trueKey ? scoreKey(trueKey, key?.key ?? null) : null,
      cpuS: Object.values(analysis.cpuMs).reduce((sum, ms) => sum + ms, 0) / 1000,
    },
  };
}
