import { z } from 'zod';
import { importReportSchema } from '../dto/import.ts';
import { jobFailureSchema, jobIdSchema, jobSchema, pageSchema, startedJobSchema } from '../dto/job.ts';
import { pathMapSchema, trackSelectionSchema } from '../dto/library.ts';
import { deviceSchema } from '../dto/settings.ts';
import { call, job, topic } from '../schema.ts';

export const imports = {
  /** Rekordbox XML files, folders and audio files, in any mix. */
  start: call(
    z.strictObject({
      paths: z.array(z.string().min(1)).min(1),
      pathMap: pathMapSchema.optional(),
      /** Whether to import Serato's data in the tags of the music as well: grids, hot cues, loops. */
      serato: z.boolean().default(false),
    }),
    startedJobSchema,
  ),
  /** What the import read, cleaned and flagged; problems are paged. */
  report: call(z.strictObject({ jobId: jobIdSchema, ...pageSchema.shape }), importReportSchema, {
    safe: true,
  }),
};

export const analysis = {
  /** Long-running: watch the job. Folders and files that the library does not know yet are added first. */
  start: call(
    z.strictObject({
      target: z.union([
        trackSelectionSchema,
        z.strictObject({ kind: z.literal('paths'), paths: z.array(z.string().min(1)).min(1) }),
      ]),
      /** Analyze again what the same model has already analyzed. */
      force: z.boolean().default(false),
      /** Predict cues as well as grid, sections, energy and key. */
      cues: z.boolean().default(true),
      /** The configured device if absent. */
      device: deviceSchema.optional(),
      /** Model version; the configured one if absent. */
      model: z.string().min(1).max(64).optional(),
    }),
    startedJobSchema,
  ),
};

export const jobs = {
  /** Running and queued jobs, and the last 50 that ended; newest first. */
  list: call(z.strictObject({}), z.strictObject({ jobs: z.array(jobSchema) }), { safe: true }),
  get: call(z.strictObject({ jobId: jobIdSchema }), jobSchema, { safe: true }),
  /** Stops at the next item; finished items stay. */
  cancel: call(z.strictObject({ jobId: jobIdSchema }), z.strictObject({})),
  /** Continues an interrupted or cancelled job as a new one. */
  resume: call(z.strictObject({ jobId: jobIdSchema }), startedJobSchema),
  failures: call(
    z.strictObject({ jobId: jobIdSchema, ...pageSchema.shape }),
    z.strictObject({
      failures: z.array(jobFailureSchema),
      total: z.int(),
      /** Warnings about items that did not fail: audio that vanishes in mono, tags that could not be read. */
      warnings: z.array(z.strictObject({ item: z.string(), message: z.string() })),
    }),
    { safe: true },
  ),
  /** Follows a job to its end and returns its final state. Aborting the call does not cancel the job. */
  watch: job(z.strictObject({ jobId: jobIdSchema }), jobSchema, jobSchema, { safe: true }),
  /** A job started, changed state or ended. */
  changed: topic(jobSchema),
};

export const demo = {
  /** Synthesises a small crate and a Rekordbox XML for it, and imports them. */
  create: call(z.strictObject({}), startedJobSchema),
};
