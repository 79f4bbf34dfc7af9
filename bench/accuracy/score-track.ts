import { indexGrid, parseKey } from '../../src/shared/domain/index.ts';
import type { CamelotKey } from '../../src/shared/domain/index.ts';
import {
  measureGridError,
  scoreBeats,
  scoreContinuity,
  trimBeats,
} from '../../src/main/learning/metrics/beats.ts';
import { scoreBoundaries } from '../../src/main/learning/metrics/boundaries.ts';
import { scoreKey } from '../../src/main/learning/metrics/keys.ts';
import { scoreTempo } from '../../src/main/learning/metrics/tempo.ts';
import type { GridEstimate, KeyEstimate, StructureEstimate } from '../../src/main/analysis/types.ts';
import type { Truth } from '../../training/decisions/truth.ts';

/**
 * A method's results for one track. Absent if it has no algorithm for them; null or empty if it found none. Times in
 * seconds.
 */
export interface Findings {
  readonly beats?: readonly number[];
  readonly downbeats?: readonly number[];
  readonly bpm?: number | null;
  /** Inner boundaries of sections. */
  readonly boundaries?: readonly number[];
  readonly key?: CamelotKey | null;
  /** Confidence of the beats and of the downbeats. */
  readonly confidence?: readonly [beats: number, downbeats: number];
  readonly cpuS: number;
  /** The share of the activations. */
  readonly activationCpuS?: number;
}

/**
 * Scores of one track, or their means over several; null if the truth or the method lacks them. Times in ms, CPU in s.
 */
export interface Scores {
  readonly beatF70: number | null;
  readonly beatF25: number | null;
  readonly cmlt: number | null;
  readonly amlt: number | null;
  /** 1 if the beats are half a beat off. */
  readonly halfBeat: number | null;
  readonly downbeatF: number | null;
  readonly acc1: number | null;
  readonly acc2: number | null;
  readonly tempo005: number | null;
  readonly tempo005Octave: number | null;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly biasMs: number | null;
  readonly boundaryF05: number | null;
  readonly boundaryF3: number | null;
  readonly key: number | null;
  readonly cpuS: number;
  /** CPU seconds for five minutes of audio at the same speed. */
  readonly cpuPerFiveMinutes: number;
  readonly activationsPerFiveMinutes: number | null;
}

export interface TrackResult {
  readonly id: string;
  readonly kind: string;
  readonly origin: string;
  readonly split: Truth['split'];
  readonly isConstant: boolean;
  /** Seconds. */
  readonly duration: number;
  readonly trueBpm: number;
  readonly bpm: number | null;
  readonly confidence: Findings['confidence'] | null;
  readonly scores: Scores;
}

/** A grid as results, moved by `offset` seconds onto the clock of the truth. */
export function gridFindings(
  grid: GridEstimate,
  truth: Truth,
  duration: number,
  offset: number,
): Pick<Findings, 'beats' | 'downbeats' | 'bpm' | 'confidence'> {
  const index = indexGrid(grid.grid, grid.beatsPerBar);
  const beats = index.beats(0, duration);
  return {
    beats: beats.map(({ time }) => time + offset),
    downbeats: beats.flatMap(({ time, beatInBar }) => (beatInBar === 1 ? [time + offset] : [])),
    bpm: index.isEmpty ? null : index.bpmAt((truth.range[0] + truth.range[1]) / 2 - offset),
    confidence: [grid.confidence, grid.downbeatConfidence],
  };
}

/** The analysis's decisions as results, moved in the same way. */
export function analysisFindings(
  decisions: {
    readonly grid: GridEstimate;
    readonly structure: StructureEstimate;
    readonly key: KeyEstimate | null;
  },
  truth: Truth,
  duration: number,
  offset: number,
): Omit<Findings, 'cpuS'> {
  const { grid, structure, key } = decisions;
  return {
    ...gridFindings(grid, truth, duration, offset),
    boundaries: structure.sections.slice(1).map(({ time }) => time + offset),
    key: key?.key ?? null,
  };
}

/** Estimated beats count within half a beat around the annotated range. */
function within(times: readonly number[], truth: Truth): number[] {
  const margin = 30 / truth.bpm;
  return trimBeats(
    times.filter((time) => time >= truth.range[0] - margin && time <= truth.range[1] + margin),
  );
}

const toMs = (seconds: number): number | null => (Number.isNaN(seconds) ? null : seconds * 1000);

type BeatScores = Pick<
  Scores,
  'beatF70' | 'beatF25' | 'cmlt' | 'amlt' | 'halfBeat' | 'medianMs' | 'p95Ms' | 'biasMs'
>;
/** F-measure against the midpoints between true beats above which a grid counts as half a beat off. */
const HALF_BEAT_SHARE = 0.75;

function isHalfBeatOff(reference: readonly number[], estimated: readonly number[]): boolean {
  const middles = reference.slice(1).map((time, k) => (time + reference[k]!) / 2);
  const shifted = scoreBeats(middles, estimated).f;
  return shifted >= HALF_BEAT_SHARE && scoreBeats(reference, estimated).f < HALF_BEAT_SHARE;
}

type TempoScores = Pick<Scores, 'acc1' | 'acc2' | 'tempo005' | 'tempo005Octave'>;

function beatScores(truth: Truth, beats: Findings['beats']): BeatScores {
  if (!beats)
    return {
      beatF70: null,
      beatF25: null,
      cmlt: null,
      amlt: null,
      halfBeat: null,
      medianMs: null,
      p95Ms: null,
      biasMs: null,
    };
  const reference = within(truth.beats, truth);
  const estimated = within(beats, truth);
  const continuity = scoreContinuity(reference, estimated);
  const error = measureGridError(reference, estimated);
  return {
    beatF70: scoreBeats(reference, estimated).f,
    beatF25: scoreBeats(reference, estimated, 0.025).f,
    cmlt: continuity.cmlt,
    amlt: continuity.amlt,
    halfBeat: Number(isHalfBeatOff(reference, estimated)),
    medianMs: toMs(error.median),
    p95Ms: toMs(error.percentile95),
    biasMs: toMs(error.bias),
  };
}

function tempoScores(truth: Truth, bpm: Findings['bpm']): TempoScores {
  if (bpm === undefined) return { acc1: null, acc2: null, tempo005: null, tempo005Octave: null };
  const tempo = scoreTempo(truth.bpm, bpm);
  return {
    acc1: Number(tempo.acc1),
    acc2: Number(tempo.acc2),
    tempo005: Number(tempo.exact),
    tempo005Octave: Number(tempo.exactOctave),
  };
}

/** Compares a method's results for a track with the truth. */
export function scoreTrack(truth: Truth, findings: Findings, duration: number): TrackResult {
  const { beats, downbeats, bpm, boundaries, key, cpuS } = findings;
  const trueKey = truth.key === null ? null : parseKey(truth.key);
  // Where the music never changes, every answer would score 0, also that it never does.
  const boundaryF = (window: number): number | null =>
    truth.boundaries?.length && boundaries ? scoreBoundaries(truth.boundaries, boundaries, window).f : null;
  return {
    id: truth.id,
    kind: truth.kind,
    origin: truth.origin,
    split: truth.split,
    isConstant: truth.isConstant,
    duration,
    trueBpm: truth.bpm,
    bpm: bpm ?? null,
    confidence: findings.confidence ?? null,
    scores: {
      ...beatScores(truth, beats),
      ...tempoScores(truth, bpm),
      downbeatF: downbeats ? scoreBeats(within(truth.downbeats, truth), within(downbeats, truth)).f : null,
      boundaryF05: boundaryF(0.5),
      boundaryF3: boundaryF(3),
      key: trueKey && key !== undefined ? scoreKey(trueKey, key) : null,
      cpuS,
      cpuPerFiveMinutes: (cpuS * 300) / duration,
      activationsPerFiveMinutes:
        findings.activationCpuS === undefined ? null : (findings.activationCpuS * 300) / duration,
    },
  };
}
