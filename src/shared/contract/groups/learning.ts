import { z } from 'zod';
import { trackIdSchema } from '../../domain/index.ts';
import { jobIdSchema, pageSchema, startedJobSchema } from '../dto/job.ts';
import { cueChangeSchema, cueExplanationSchema, sectionExplanationSchema } from '../dto/explanations.ts';
import {
  correctionCaseSchema,
  correctionFilterSchema,
  correctionGroupings,
  correctionPageSchema,
  correctionRatesSchema,
  personalModelSchema,
  personalModelsSchema,
} from '../dto/learning.ts';
import { evaluationSchema } from '../dto/evaluation.ts';
import { learningHistorySchema, reportSummarySchema } from '../dto/learning-history.ts';
import { trackSelectionSchema } from '../dto/library.ts';
import { personalTaskSchema } from '../dto/personal-task.ts';
import { call } from '../schema.ts';

const versionSchema = z.string().min(1).max(64);

/** Learning from people's corrections. */
export const learning = {
  /** Compares pending tracks first, so newly verified tracks are included. */
  corrections: call(
    z.strictObject({
      filter: correctionFilterSchema.default({}),
      order: z.enum(['worst', 'latest']).default('worst'),
      ...pageSchema.shape,
    }),
    correctionPageSchema,
    { safe: true },
  ),
  rates: call(
    z.strictObject({
      filter: correctionFilterSchema.default({}),
      by: z.array(z.enum(correctionGroupings)).default([...correctionGroupings]),
    }),
    correctionRatesSchema,
    { safe: true },
  ),
  /** Writes every correction as CSV, JSON Lines or Parquet, depending on the file's extension. */
  exportCorrections: call(
    z.strictObject({
      filter: correctionFilterSchema.default({}),
      path: z.string().min(1),
      overwrite: z.boolean().default(false),
    }),
    z.strictObject({ path: z.string(), count: z.int() }),
  ),
  case: call(z.strictObject({ id: z.int() }), correctionCaseSchema, { safe: true }),
  /** Versions of personal models, decisions about them, and how many tracks are available for training. */
  models: call(z.strictObject({}), personalModelsSchema, { safe: true }),
  /** Long-running: watch the job; the new version then appears in `models`. */
  train: call(
    z.strictObject({
      task: personalTaskSchema.default('cues'),
      /** `name@vN`; the current library if null. */
      dataset: z.string().nullable().default(null),
      /** Include tracks that were imported with cues but never verified. */
      imported: z.boolean().default(true),
      /** Activate it if it passes the gate. */
      promote: z.boolean().default(false),
    }),
    startedJobSchema,
  ),
  /** Fails with `invalid_input` if the gate fails and no reason is given. */
  promote: call(
    z.strictObject({ version: versionSchema, override: z.string().max(500).optional() }),
    personalModelSchema,
  ),
  /** Returns to what was active before; null for the cue template, or for the analysis as it is. */
  rollback: call(
    z.strictObject({
      task: personalTaskSchema.default('cues'),
      reason: z.string().max(500).default('Rolled back'),
    }),
    z.strictObject({ version: z.string().nullable() }),
  ),
  /** Uses the active version to propose cues for tracks that are not verified. Long-running: watch the job. */
  place: call(z.strictObject({ selection: trackSelectionSchema }), startedJobSchema),
  /** What personal models changed in the proposed cues and sections of a track, and why. */
  explain: call(
    z.strictObject({ trackId: trackIdSchema }),
    z.strictObject({
      cues: z.array(cueExplanationSchema),
      sections: z.array(sectionExplanationSchema),
      /** Null unless both the analysis and a personal model have proposed cues. */
      change: cueChangeSchema.nullable(),
    }),
    { safe: true },
  ),
  /**
   * Evaluates one model, or two side by side, on tracks that people corrected. Long-running: watch the job, then call
   * `evaluation`.
   */
  evaluate: call(
    z.strictObject({
      models: z.array(versionSchema).min(1).max(4),
      dataset: z.string().nullable().default(null),
    }),
    startedJobSchema,
  ),
  /**
   * Writes what was corrected and learned so far, and what to do next, as Markdown, HTML with charts or JSON, depending
   * on the file's extension.
   */
  writeReport: call(
    z.strictObject({
      path: z.string().min(1),
      overwrite: z.boolean().default(false),
      /** A stored report; null for the current state. */
      report: z.int().nullable().default(null),
    }),
    z.strictObject({ path: z.string() }),
  ),
  /** How corrections, scores and the cost of analyses changed. */
  history: call(z.strictObject({}), learningHistorySchema, { safe: true }),
  /** Makes a report and stores it, as the nightly one. Long-running: watch the job. */
  makeReport: call(z.strictObject({}), startedJobSchema),
  /** Stored reports, newest first. */
  reports: call(
    z.strictObject({ ...pageSchema.shape }),
    z.strictObject({ reports: z.array(reportSummarySchema), total: z.int() }),
    { safe: true },
  ),
  /** The result of an evaluation; null until it is finished. */
  evaluation: call(
    z.strictObject({ jobId: jobIdSchema }),
    z.strictObject({ evaluation: evaluationSchema.nullable() }),
    { safe: true },
  ),
};
