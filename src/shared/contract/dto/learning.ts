import { msg } from '../../languages/translate.ts';
import type { Message } from '../../languages/translate.ts';
import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { confidenceSchema, revisionIdSchema, sourceSchema, trackIdSchema } from '../../domain/index.ts';
import { correctionTypes } from '../../domain/edits/corrections.ts';
import { playlistIdSchema, trackFilterSchema } from './library.ts';
import { personalTaskSchema } from './personal-task.ts';

const correctionTypeSchema = z.enum(correctionTypes);
const valueSchema = z.union([z.string(), z.number()]).nullable();

/** One difference between a prediction and the final state that a person left. */
const correctionSchema = z.strictObject({
  id: z.int(),
  type: correctionTypeSchema,
  /** Seconds; null if it concerns the whole track. */
  time: z.number().nullable(),
  predicted: valueSchema,
  corrected: valueSchema,
  /** Confidence of the predicted value; null if nothing was predicted. */
  confidence: confidenceSchema.nullable(),
  /** 0 to 1: how much harm the error does, weighted by the model's confidence. */
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
  /** Model that made the prediction. */
  source: sourceSchema,
  /** The revision that the person left. */
  revision: revisionIdSchema,
  occasion: z.enum(['verified', 'accepted', 'imported']),
  /** ISO times. */
  predictedAt: z.string(),
  settledAt: z.string(),
  /** 0 to 1; higher is worse. */
  score: z.number(),
  corrections: z.array(correctionSchema),
});
export type CorrectionCase = Infer<typeof correctionCaseSchema>;

/** Conditions are combined with AND; values within one list are alternatives. */
export const correctionFilterSchema = z.strictObject({
  tracks: trackFilterSchema.optional(),
  types: z.array(correctionTypeSchema).optional(),
  /** Model versions or sources. */
  models: z.array(z.string().min(1)).optional(),
  /** ISO dates or times of the person's revision. */
  since: z.string().optional(),
  until: z.string().optional(),
  minScore: z.number().min(0).max(1).optional(),
});
export type CorrectionFilter = Infer<typeof correctionFilterSchema>;

const rateSchema = z.strictObject({
  /** Value of the group; for a playlist, its path. */
  value: z.string(),
  /** Null for groups other than playlists. */
  playlistId: playlistIdSchema.nullable(),
  /** Tracks with settled predictions, each once however many models predicted it. */
  cases: z.int(),
  /** Those with at least one correction. */
  corrected: z.int(),
  corrections: z.int(),
  /** Share of these tracks that needed a correction. */
  rate: z.number(),
  /** Corrections per track. */
  perCase: z.number(),
  /** Mean score of the corrections; null if there are none. */
  meanScore: z.number().nullable(),
});
export type CorrectionRate = Infer<typeof rateSchema>;

export const correctionGroupings = [
  'type',
  'model',
  'genre',
  'tempo',
  'playlist',
  'month',
  'occasion',
] as const;
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

/** A mean with the bounds of its 95 % interval. */
export const intervalSchema = z.strictObject({ mean: z.number(), low: z.number(), high: z.number() });

/** A comparison of a candidate with the active model, on tracks that neither was trained on. */
const gateVerdictSchema = z.strictObject({
  /** Version that it was compared with; null for the cue template. */
  against: z.string().nullable(),
  tracks: z.int(),
  candidate: intervalSchema,
  current: intervalSchema,
  /** Candidate minus current. */
  difference: intervalSchema,
  passed: z.boolean(),
  /** One sentence. */
  reason: z.string(),
});

/** A model trained on this library. */
export const personalModelSchema = z.strictObject({
  version: z.string(),
  task: personalTaskSchema,
  state: z.enum(['candidate', 'active', 'retired']),
  /** Version that was active when this one was trained. */
  parent: z.string().nullable(),
  /** ISO time. */
  created: z.string(),
  /** Hash of the ONNX file. */
  sha256: z.string(),
  /** Dataset version used for training; null for the current library. */
  dataset: z.string().nullable(),
  tracks: z.int(),
  /** Number of labels it learned from: cued places, sections, or grids that differ from that of the analysis. */
  labels: z.int(),
  /**
   * On unseen tracks. Cues: F1 of the positions within one beat and within four. Sections: mean of the boundary F1 and
   * the share of bars with the right label, within 0.5 s and within 3 s. Grid: share of tracks on which all of it is
   * right, and on which the tempo is.
   */
  f1: intervalSchema,
  f4: intervalSchema,
  /** Expected calibration error of the probabilities. */
  calibrationError: z.number().nullable(),
  /** Share of cues whose kind, name and colour were predicted correctly; null if nothing could be compared. */
  signatureAccuracy: z.number().nullable(),
  /** Number of tracks after which an older one counts half; null if habits did not change. */
  halfLife: z.number().nullable(),
  trainingSeconds: z.number(),
  /** Time to place the cues of an analyzed track; null for versions that were trained before it was measured. */
  secondsPerTrack: z.number().nullable(),
  /** Version of the network whose embedding it uses besides the analysis; null for none. */
  backbone: z.string().nullable(),
  /** The state when it was trained. */
  gate: gateVerdictSchema,
  /** Caveats to read before trusting it: too few tracks, missing audio. */
  notes: z.array(z.string()),
});
export type PersonalModel = Infer<typeof personalModelSchema>;

export const modelStateNames: Readonly<Record<PersonalModel['state'], Message>> = {
  active: msg('in use'),
  candidate: msg('candidate'),
  retired: msg('retired'),
};

const modelDecisionSchema = z.strictObject({
  /** The version active from then on; null for the cue template. */
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
  /** The version in use; null for the cue template, or for the analysis as it is. */
  active: z.record(personalTaskSchema, z.string().nullable()),
  /** Tracks available for training now: verified ones, and imported ones that nobody verified. */
  available: z.record(personalTaskSchema, z.strictObject({ verified: z.int(), imported: z.int() })),
  /** Number of tracks from which training is worthwhile. */
  enough: z.int(),
});
export type PersonalModels = Infer<typeof personalModelsSchema>;

/** A suggested action and the figures behind it. */
export const recommendationSchema = z.strictObject({
  /** One sentence that begins with a verb. */
  action: z.string(),
  because: z.string(),
});
export type Recommendation = Infer<typeof recommendationSchema>;
