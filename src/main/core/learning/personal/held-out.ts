import type { MetricScore, PersonalTask } from '../../../../shared/contract/index.ts';
import { bootstrapMean } from '../../../learning/evaluation/paired-bootstrap.ts';
import type { TrackMetrics } from '../../../learning/evaluation/score-annotation.ts';
import type { TrainingReport } from './stored-report.ts';

/** Scores of a track when it was held out in training, as metrics. */
export function heldOutMetrics(task: PersonalTask, score: TrainingReport['scores'][number]): TrackMetrics {
  if ('boundaryF05' in score) return { boundaryF05: score.boundaryF05, boundaryF3: score.boundaryF3 };
  return task === 'grid' ? { tempo: score.f4 } : { cueF1: score.f1, cueF4: score.f4 };
}

/** Means of these metrics over all tracks of a training. */
export function summariseHeldOut(task: PersonalTask, { scores }: TrainingReport): MetricScore[] {
  const tracks = Array.from(scores, (score) => ({
    group: score.group,
    metrics: heldOutMetrics(task, score),
  }));
  const names = Object.keys(tracks[0]?.metrics ?? {}) as MetricScore['name'][];
  return names.map((name) => ({
    name,
    ...bootstrapMean(tracks.map(({ group, metrics }) => ({ group, value: metrics[name]! }))),
    tracks: tracks.length,
  }));
}
