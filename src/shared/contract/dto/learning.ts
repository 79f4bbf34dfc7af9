import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { confidenceSchema, revisionIdSchema, sourceSchema, trackIdSchema } from '../../domain/index.ts';
import { correctionTypes } from '../../domain/edits/corrections.ts';
import { trackFilterSchema } from './library.ts';

const correctionTypeSchema = z.enum(correctionTypes);
const valueSchema = z.union([z.string(), z.number()]).nullable();

/** One difference between a prediction and what a person left. */
const correctionSchema = z.strictObject({
  id: z.int(),
  type: correctionTypeSchema,
  /** Seconds; null where the whole track is meant. */
  time: z.number().nullable(),
  predicted: valueSchema,
  corrected: valueSchema,
  /** Of the predicted value; null where nothing was predicted. */
  confidence: confidenceSchema.nullable(),
  /** 0 to 1: how much the error spoils, more for what the model was sure of. */
  score: z.number(),
});

/** A track whose prediction a person has settled. */
export const correctionCaseSchema = z.strictObject({
  id: z.int(),
  trackId: trackIdSchema,
  artist: z.string(),
  title: z.string(),
  genre: z.string(),
  bpm: z.number().nullable(),
  /** Model that predicted. */
  source: sourceSchema,
  /** What the person left. */
  revision: revisionIdSchema,
  occasion: z.enum(['verified', 'accepted', 'imported']),
  /** ISO times. */
  predictedAt: z.string(),
  settledAt: z.string(),
  /** 0 to 1: the worse, the greater. */
  score: z.number(),
  corrections: z.array(correctionSchema),
});
export type CorrectionCase = Infer<typeof correctionCaseSchema>;

/** Conditions hold together; values within one list are alternatives. */
export const correctionFilterSchema = z.strictObject({
  tracks: trackFilterSchema.optional(),
  types: z.array(correctionTypeSchema).optional(),
  /** Versions or sources of models. */
  models: z.array(z.string().min(1)).optional(),
  /** ISO dates or times; of the person's revision. */
  since: z.string().optional(),
  until: z.string().optional(),
  minScore: z.number().min(0).max(1).optional(),
});
export type CorrectionFilter = Infer<typeof correctionFilterSchema>;

const rateSchema = z.strictObject({
  /** Value of what was grouped by. */
  value: z.string(),
  /** Settled predictions. */
  cases: z.int(),
  /** Those with at least one correction. */
  corrected: z.int(),
  corrections: z.int(),
  /** Share of the cases that needed a correction. */
  rate: z.number(),
  /** Corrections per case. */
  perCase: z.number(),
  /** Mean score of the corrections; null without any. */
  meanScore: z.number().nullable(),
});
export type CorrectionRate = Infer<typeof rateSchema>;

export const correctionGroupings = ['type', 'model', 'genre', 'tempo', 'month', 'occasion'] as const;
export type CorrectionGrouping = (typeof correctionGroupings)[number];

export const correctionRatesSchema = z.strictObject({
  total: rateSchema,
  groups: z.array(z.strictObject({ by: z.enum(correctionGroupings), rates: z.array(rateSchema) })),
  /** Settled predictions that are not compared yet. */
  due: z.int(),
});
export type CorrectionRates = Infer<typeof correctionRatesSchema>;

export const correctionPageSchema = z.strictObject({
  /** Worst first, or latest first. */
  cases: z.array(correctionCaseSchema),
  total: z.int(),
});
export type CorrectionPage = Infer<typeof correctionPageSchema>;

const intervalSchema = z.strictObject({ mean: z.number(), low: z.number(), high: z.number() });

/** A comparison of a candidate with what is active, on tracks that neither had seen. */
const gateVerdictSchema = z.strictObject({
  /** Version that it was held against; null for the cue template. */
  against: z.string().nullable(),
  tracks: z.int(),
  candidate: intervalSchema,
  current: intervalSchema,
  /** Candidate less current. */
  difference: intervalSchema,
  passed: z.boolean(),
  /** One sentence. */
  reason: z.string(),
});

/** A model that was trained on this library. */
export const personalModelSchema = z.strictObject({
  version: z.string(),
  task: z.enum(['cues']),
  state: z.enum(['candidate', 'active', 'retired']),
  /** Version that was active when it was trained. */
  parent: z.string().nullable(),
  /** ISO time. */
  created: z.string(),
  /** Of the ONNX file. */
  sha256: z.string(),
  /** Dataset version trained on; null for the library as it was. */
  dataset: z.string().nullable(),
  tracks: z.int(),
  cues: z.int(),
  /** F1 of cued places within one beat and within four, on unseen tracks. */
  f1: intervalSchema,
  f4: intervalSchema,
  /** Expected calibration error of the places' probabilities. */
  calibrationError: z.number().nullable(),
  /** Share of cued places whose kind, name and colour were predicted correctly; null where nothing could be compared. */
  signatureAccuracy: z.number().nullable(),
  /** Tracks after which an older one counts half; null where habits did not change. */
  halfLife: z.number().nullable(),
  trainingSeconds: z.number(),
  /** As when it was trained. */
  gate: gateVerdictSchema,
  /** What to know before trusting it: too few tracks, no audio. */
  notes: z.array(z.string()),
});
export type PersonalModel = Infer<typeof personalModelSchema>;

const modelDecisionSchema = z.strictObject({
  /** Active from then on; null for the cue template. */
  version: z.string().nullable(),
  replaced: z.string().nullable(),
  action: z.enum(['promote', 'override', 'rollback', 'refuse']),
  author: z.string(),
  reason: z.string(),
  createdAt: z.string(),
});

export const personalModelsSchema = z.strictObject({
  /** Newest first. */
  models: z.array(personalModelSchema),
  /** Newest first. */
  decisions: z.array(modelDecisionSchema),
  active: z.string().nullable(),
  /** Tracks to learn from now: verified ones, and imported ones. */
  verified: z.int(),
  imported: z.int(),
  /** From how many on it pays. */
  enough: z.int(),
});
export type PersonalModels = Infer<typeof personalModelsSchema>;

/** Why a personal model cued a place. */
export const cueExplanationSchema = z.strictObject({
  /** Seconds. */
  time: z.number(),
  /** What speaks for it, strongest first, in words. */
  reasons: z.array(z.strictObject({ text: z.string(), weight: z.number() })),
  /** Verified cues of other tracks most like it. */
  similar: z.array(
    z.strictObject({
      trackId: trackIdSchema,
      artist: z.string(),
      title: z.string(),
      time: z.number(),
      name: z.string(),
      similarity: z.number(),
    }),
  ),
});
export type CueExplanation = Infer<typeof cueExplanationSchema>;

/** Scores of one track; all 0 to 1 and better when greater, but for the grid error. */
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
  'cueF4',
  'key',
] as const;
export type EvaluationMetric = (typeof evaluationMetrics)[number];

/** For people. */
export const metricNames: Readonly<Record<EvaluationMetric, string>> = {
  beatF70: 'beats, F at 70 ms',
  beatF25: 'beats, F at 25 ms',
  cmlt: 'beats, CMLt',
  amlt: 'beats, AMLt',
  downbeatF70: 'downbeats, F at 70 ms',
  tempo: 'tempo within 4 %',
  gridErrorMs: 'grid error, ms',
  boundaryF05: 'boundaries, F at 0.5 s',
  boundaryF3: 'boundaries, F at 3 s',
  labelPairF: 'labels, pairwise F',
  cuePrecision: 'cues, precision within a beat',
  cueRecall: 'cues, recall within a beat',
  cueF1: 'cues, F1 within a beat',
  cueF4: 'cues, F1 within four beats',
  key: 'key, MIREX score',
};

const metricSchema = z.strictObject({
  name: z.enum(evaluationMetrics),
  ...intervalSchema.shape,
  /** Tracks that have it. */
  tracks: z.int(),
});
const evaluationGroupSchema = z.strictObject({
  by: z.enum(['all', 'genre', 'tier', 'tempo']),
  value: z.string(),
  tracks: z.int(),
  metrics: z.array(metricSchema),
});

const modelEvaluationSchema = z.strictObject({
  /** Version, or `rekordbox`. */
  model: z.string(),
  /** Tracks that it was judged on. */
  tracks: z.int(),
  /** Tracks without a prediction of it: analyze them with it first. */
  missing: z.int(),
  /** Tracks that a personal model has learned from: judged by the model of the fold that had not seen them, cues only. */
  crossFitted: z.int(),
  groups: z.array(evaluationGroupSchema),
  /** Of the confidences of grid, key and cues. */
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
  /** The second model against the first, on the tracks that both were judged on; empty with one model. */
  comparison: z.array(
    z.strictObject({ name: z.enum(evaluationMetrics), ...intervalSchema.shape, tracks: z.int() }),
  ),
  /** Tracks whose cues the second model places better and worse, most first. */
  better: z.array(trackChangeSchema),
  worse: z.array(trackChangeSchema),
});
export type Evaluation = Infer<typeof evaluationSchema>;
