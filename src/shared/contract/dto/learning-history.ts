import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { qualityReportSchema } from './dataset.ts';
import { metricScoreSchema } from './evaluation.ts';
import { intervalSchema, recommendationSchema } from './learning.ts';

const costSchema = {
  /** Tracks analyzed. */
  tracks: z.int(),
  failed: z.int(),
  /** Null if none was analyzed. */
  secondsPerTrack: intervalSchema.nullable(),
  /** How many times faster than playing; null if it is not known. */
  realTime: z.number().nullable(),
};

/** How corrections, models and analyses changed over time; oldest first. */
export const learningHistorySchema = z.strictObject({
  corrections: z.strictObject({
    /** Groups of consecutively settled tracks. */
    points: z.array(
      z.strictObject({
        /** ISO time at which the last of them was settled. */
        until: z.string(),
        tracks: z.int(),
        perTrack: intervalSchema,
      }),
    ),
    /** Change of the number of corrections from one track to the next; null with too few tracks. */
    slope: intervalSchema.nullable(),
  }),
  /** Scores by model and dataset version. */
  records: z.array(
    z.strictObject({
      /** Version of the model, or `rekordbox`. */
      model: z.string(),
      /** `name@vN`; null for the library. */
      dataset: z.string().nullable(),
      /** `training`: on tracks that the model was not trained on, by cross-validation. */
      occasion: z.enum(['training', 'evaluation']),
      createdAt: z.string(),
      tracks: z.int(),
      metrics: z.array(metricScoreSchema),
      calibrationError: z.number().nullable(),
      secondsPerTrack: z.number().nullable(),
    }),
  ),
  inference: z.strictObject({
    /** Totals by model and execution provider. */
    models: z.array(z.strictObject({ model: z.string(), provider: z.string(), ...costSchema })),
    /** One run of the analysis each. */
    runs: z.array(
      z.strictObject({ model: z.string(), provider: z.string(), createdAt: z.string(), ...costSchema }),
    ),
  }),
});
export type LearningHistory = Infer<typeof learningHistorySchema>;

/** A stored report; its figures at that time. */
export const reportSummarySchema = z.strictObject({
  id: z.int(),
  occasion: z.enum(['nightly', 'requested']),
  /** ISO time. */
  createdAt: z.string(),
  tracks: z.int(),
  verified: z.int(),
  analyzed: z.int(),
  needReview: z.int(),
  /** Settled predictions, and corrections per track. */
  settled: z.int(),
  perTrack: z.number(),
  quality: qualityReportSchema,
  recommendations: z.array(recommendationSchema),
});
export type ReportSummary = Infer<typeof reportSummarySchema>;
