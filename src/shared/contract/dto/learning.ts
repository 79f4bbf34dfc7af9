import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { confidenceSchema, revisionIdSchema, sourceSchema, trackIdSchema } from '../../domain/index.ts';
import { correctionTypes } from '../../domain/edits/corrections.ts';
import { trackFilterSchema } from './library.ts';

export const correctionTypeSchema = z.enum(correctionTypes);
const valueSchema = z.union([z.string(), z.number()]).nullable();

/** One difference between a prediction and what a person left. */
export const correctionSchema = z.strictObject({
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
