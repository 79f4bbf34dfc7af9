import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { trackIdSchema } from '../../domain/index.ts';
import { msg } from '../../languages/translate.ts';
import type { Message } from '../../languages/translate.ts';
import { intervalSchema } from './learning.ts';

/** Scores of one track. All are 0 to 1 and higher is better, except the grid error. */
export const evaluationMetrics = [
  'beatF70',
  'beatF25',
  'cmlt',
  'amlt',
  'downbeatF70',
  'tempo',
  'gridErrorMs',
  'boundaryF05',
  'boundaryF3',
  'labelPairF',
  'cuePrecision',
  'cueRecall',
  'cueF1',
  'cuePrecision4',
  'cueRecall4',
  'cueF4',
  'key',
] as const;
export type EvaluationMetric = (typeof evaluationMetrics)[number];

/** For people. */
export const metricNames: Readonly<Record<EvaluationMetric, Message>> = {
  beatF70: msg('beats, F1 within 70 ms'),
  beatF25: msg('beats, F1 within 25 ms'),
  cmlt: msg('beats right in a row (CMLt)'),
  amlt: msg('beats right in a row at any tempo (AMLt)'),
  downbeatF70: msg('downbeats, F1 within 70 ms'),
  tempo: msg('tempo within 4 %'),
  gridErrorMs: msg('grid error, ms'),
  boundaryF05: msg('boundaries, F1 within 0.5 s'),
  boundaryF3: msg('boundaries, F1 within 3 s'),
  labelPairF: msg('section names, pairwise F1'),
  cuePrecision: msg('cues, precision within a beat'),
  cueRecall: msg('cues, recall within a beat'),
  cueF1: msg('cues, F1 within a beat'),
  cuePrecision4: msg('cues, precision within four beats'),
  cueRecall4: msg('cues, recall within four beats'),
  cueF4: msg('cues, F1 within four beats'),
  key: msg('key, MIREX score'),
};

/** The metric that represents a kind of value where tracks are compared one by one. */
export const leadingMetrics = ['cueF1', 'beatF70', 'downbeatF70', 'boundaryF05', 'key'] as const;
export type LeadingMetric = (typeof leadingMetrics)[number];

export const metricScoreSchema = z.strictObject({
  name: z.enum(evaluationMetrics),
  ...intervalSchema.shape,
  /** Number of tracks that have this score. */
  tracks: z.int(),
});
export type MetricScore = Infer<typeof metricScoreSchema>;
const evaluationGroupSchema = z.strictObject({
  by: z.enum(['all', 'genre', 'tier', 'tempo']),
  value: z.string(),
  tracks: z.int(),
  metrics: z.array(metricScoreSchema),
});

const modelEvaluationSchema = z.strictObject({
  /** Model version, or `rekordbox`. */
  model: z.string(),
  /** Tracks that it was evaluated on. */
  tracks: z.int(),
  /** Tracks without a prediction by this model: analyze them with it first. */
  missing: z.int(),
  /**
   * Tracks that a personal model was trained on. They are evaluated with the model of the fold that had not seen them,
   * cues only.
   */
  crossFitted: z.int(),
  groups: z.array(evaluationGroupSchema),
  /**
   * Time per track: of the whole analysis in this library, or of placing cues; null if it is not known.
   */
  secondsPerTrack: z.number().nullable(),
  /** Calibration of the confidences of grid, key and cues. */
  calibration: z.strictObject({
    error: z.number().nullable(),
    bins: z.array(z.strictObject({ probability: z.number(), accuracy: z.number(), count: z.int() })),
  }),
});
export type ModelEvaluation = Infer<typeof modelEvaluationSchema>;

const trackChangeSchema = z.strictObject({
  trackId: trackIdSchema,
  artist: z.string(),
  title: z.string(),
  before: z.number(),
  after: z.number(),
});

export const evaluationSchema = z.strictObject({
  /** `name@vN`; null for the verified tracks of the library. */
  dataset: z.string().nullable(),
  models: z.array(modelEvaluationSchema),
  /**
   * The second model compared with the first, on the tracks that both were evaluated on; empty if there is only one
   * model.
   */
  comparison: z.array(
    z.strictObject({ name: z.enum(evaluationMetrics), ...intervalSchema.shape, tracks: z.int() }),
  ),
  /** Tracks on which the second model is better or worse by one of the leading metrics, largest difference first. */
  changes: z.array(
    z.strictObject({
      name: z.enum(leadingMetrics),
      better: z.array(trackChangeSchema),
      worse: z.array(trackChangeSchema),
    }),
  ),
});
export type Evaluation = Infer<typeof evaluationSchema>;
