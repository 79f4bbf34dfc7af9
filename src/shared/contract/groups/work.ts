import { z } from 'zod';
import { importReportSchema } from '../dto/import.ts';
import { jobFailureSchema, jobIdSchema, jobSchema, pageSchema, startedJobSchema } from '../dto/job.ts';
import { pathMapSchema, trackSelectionSchema } from '../dto/library.ts';
import { deviceSchema } from '../dto/settings.ts';
import { call, job, topic } from '../schema.ts';

export const imports = {
  /** Rekordbox XML files, folders and audio files, mixed as dropped. */
  start: call(
    z.strictObject({ paths: z.array(z.string().min(1)).min(1), pathMap: pathMapSchema.optional() }),
    startedJobSchema,
  ),
  /** What the import read, cleaned and flagged; problems page by page. */
  report: call(z.strictObject({ jobId: jobIdSchema, ...pageSchema.shape }), importReportSchema, {
    safe: true,
  }),
};

export const analysis = {
  /** Long: watch the job. Folders and files that the library does not know yet are added first. */
  start: call(
    z.strictObject({
      target: z.union([
        trackSelectionSchema,
        z.strictObject({ kind: z.literal('paths'), paths: z.array(z.string().min(1)).min(1) }),
      ]),
      /** Analyze again what the same model has already analyzed. */
      force: z.boolean().default(false),
      /** Predict cues, not only grid, sections, energy and key. */
      cues: z.boolean().default(true),
      /** The setting's device when absent. */
      device: deviceSchema.optional(),
      /** Version of the model; the setting's when absent. */
      model: z.string().min(1).max(64).optional(),
    }),
    startedJobSchema,
  ),
};

export const jobs = {
  /** Running and queued ones, and the last 50 that ended; newest first. */
  list: call(z.strictObject({}), z.strictObject({ jobs: z.array(jobSchema) }), { safe: true }),
  get: call(z.strictObject({ jobId: jobIdSchema }), jobSchema, { safe: true }),
  /** Ends at the next item; what is done stays. */
  cancel: call(z.strictObject({ jobId: jobIdSchema }), z.strictObject({})),
  /** Goes on with an interrupted or cancelled job as a new one. */
  resume: call(z.strictObject({ jobId: jobIdSchema }), startedJobSchema),
  failures: call(
    z.strictObject({ jobId: jobIdSchema, ...pageSchema.shape }),
    z.strictObject({
      failures: z.array(jobFailureSchema),
      total: z.int(),
      /** What a person should know of items that did not fail: audio that vanishes in mono, tags that could not be read. */
      warnings: z.array(z.strictObject({ item: z.string(), message: z.string() })),
    }),
    { safe: true },
  ),
  /** Follows a job to its end and returns its final state. To stop watching does not cancel the job. */
  watch: job(z.strictObject({ jobId: jobIdSchema }), jobSchema, jobSchema, { safe: true }),
  /** A job began, changed state or ended. */
  changed: topic(jobSchema),
};

export const demo = {
  /** Synthesises a small crate and a Rekordbox XML for it, and imports them. */
  create: call(z.strictObject({}), startedJobSchema),
};
