import { indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import type { EvaluationMetric } from '../../../shared/contract/index.ts';
import { measureGridError, scoreBeats, scoreContinuity, trimBeats } from '../metrics/beats.ts';
import { scoreBoundaries } from '../metrics/boundaries.ts';
import type { Forecast } from '../metrics/calibration.ts';
import { scoreKey } from '../metrics/keys.ts';
import { matchEvents, scoreMatches } from '../metrics/match-events.ts';
import { scorePairwise } from '../metrics/pairwise.ts';
import { scoreTempo } from '../metrics/tempo.ts';

/** Scores of one track; a metric is absent if the reference or the prediction has no such value. */
export type TrackMetrics = Partial<Record<EvaluationMetric, number>>;

/** Tolerances in beats within which a reference cue counts as found. */
const CUE_BEATS = [1, 4] as const;
/** Cues closer than this are at the same place, in seconds. */
const SAME_PLACE_S = 0.05;

function scoreGrid(reference: Annotation, predicted: Annotation): TrackMetrics {
  const { duration } = reference.audio;
  const truth = indexGrid(reference.beat_grid, reference.audio.time_signature[0]);
  const found = indexGrid(predicted.beat_grid, predicted.audio.time_signature[0]);
  if (truth.isEmpty) return {};
  const trueBeats = truth.beats(0, duration);
  const foundBeats = found.isEmpty ? [] : found.beats(0, duration);
  const times = (beats: typeof trueBeats, downbeatsOnly = false): number[] =>
    trimBeats(beats.filter(({ beatInBar }) => !downbeatsOnly || beatInBar === 1).map(({ time }) => time));
  const [a, b] = [times(trueBeats), times(foundBeats)];
  const tempo = scoreTempo(truth.bpmAt(duration / 2), found.isEmpty ? null : found.bpmAt(duration / 2));
  const continuity = scoreContinuity(a, b);
  const { median } = measureGridError(a, b);
  return {
    beatF70: scoreBeats(a, b).f,
    beatF25: scoreBeats(a, b, 0.025).f,
    cmlt: continuity.cmlt,
    amlt: continuity.amlt,
    downbeatF70: scoreBeats(times(trueBeats, true), times(foundBeats, true)).f,
    tempo: Number(tempo.acc1),
    ...(Number.isFinite(median) ? { gridErrorMs: median * 1000 } : {}),
  };
}

function scoreSections(reference: Annotation, predicted: Annotation): TrackMetrics {
  if (reference.structure.length < 2) return {};
  const inner = ({ structure }: Annotation): number[] => structure.slice(1).map(({ time }) => time);
  const [a, b] = [inner(reference), inner(predicted)];
  const spans = ({ structure }: Annotation): { time: number; label: string }[] =>
    structure.map(({ time, label }) => ({ time, label }));
  return {
    boundaryF05: scoreBoundaries(a, b, 0.5).f,
    boundaryF3: scoreBoundaries(a, b, 3).f,
    labelPairF: scorePairwise(spans(reference), spans(predicted), reference.audio.duration).f,
  };
}

/** Distinct positions of cues. */
function cuePlaces(cues: Annotation['cues']): number[] {
  const times = cues.map(({ time }) => time).sort((a, b) => a - b);
  return times.filter((time, i) => i === 0 || time - times[i - 1]! > SAME_PLACE_S);
}

/** Length of a beat in the middle of a track, in seconds. */
function beatOf({ beat_grid, audio }: Annotation): number {
  const grid = indexGrid(beat_grid, audio.time_signature[0]);
  return grid.isEmpty ? 0.5 : 60 / grid.bpmAt(audio.duration / 2);
}

export function scoreCues(reference: Annotation, predicted: Annotation['cues']): TrackMetrics {
  const [a, b] = [cuePlaces(reference.cues), cuePlaces(predicted)];
  if (a.length === 0) return {};
  const beat = beatOf(reference);
  const [near, wide] = CUE_BEATS.map((beats) =>
    scoreMatches(matchEvents(a, b, beats * beat * 1.001).length, a.length, b.length),
  );
  return {
    cuePrecision: near!.precision,
    cueRecall: near!.recall,
    cueF1: near!.f,
    cuePrecision4: wide!.precision,
    cueRecall4: wide!.recall,
    cueF4: wide!.f,
  };
}

/** Compares a prediction of a whole track with the annotation that the user left. */
export function scoreAnnotation(reference: Annotation, predicted: Annotation): TrackMetrics {
  const { key } = reference.audio;
  return {
    ...scoreGrid(reference, predicted),
    ...scoreSections(reference, predicted),
    ...scoreCues(reference, predicted.cues),
    ...(key === null ? {} : { key: scoreKey(key, predicted.audio.key) }),
  };
}

/** The probabilities of the predicted grid, key and cues, and whether each was right. */
export function forecastsOf(reference: Annotation, predicted: Annotation): Forecast[] {
  const { beat_grid: grid, key } = predicted.provenance;
  const scores = scoreAnnotation(reference, predicted);
  const near = cuePlaces(reference.cues);
  const beat = beatOf(reference) * 1.001;
  return [
    ...(grid && scores.beatF70 !== undefined
      ? [{ probability: grid.confidence, isRight: scores.beatF70 > 0.9 }]
      : []),
    ...(key && scores.key !== undefined ? [{ probability: key.confidence, isRight: scores.key === 1 }] : []),
    ...(near.length > 0
      ? predicted.cues.map(({ confidence, time }) => ({
          probability: confidence,
          isRight: near.some((one) => Math.abs(one - time) <= beat),
        }))
      : []),
  ];
}
