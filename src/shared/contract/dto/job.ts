import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { errorCodes } from '../../errors.ts';
import { trackIdSchema } from '../../domain/index.ts';

export const jobIdSchema = z.string().min(1).max(64);
export type JobId = Infer<typeof jobIdSchema>;

const jobKindSchema = z.enum([
  'import',
  'scan',
  'analysis',
  'export',
  'demo',
  'dataset',
  'exchange',
  'learning',
  'pool',
]);
export type JobKind = Infer<typeof jobKindSchema>;

/** `interrupted`: the app exited while it ran; it can be resumed. */
const jobStateSchema = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']);

/** A job outlives the window that started it; a reloaded window finds it again through `jobs.list`. */
export const jobSchema = z.strictObject({
  id: jobIdSchema,
  kind: jobKindSchema,
  state: jobStateSchema,
  /** What it does, if jobs of its kind do several things: `labels`, `dvc`. */
  action: z.string().nullable(),
  /** Title for people, in the host's language: "Analyze 640 tracks". */
  title: z.string(),
  done: z.int().min(0),
  /** 0 while unknown. */
  total: z.int().min(0),
  failed: z.int().min(0),
  /** What `done` counts, in the plural: `tracks`, `bytes`. */
  unit: z.string(),
  /** Items per minute over roughly the last minute; null until it can be measured. */
  ratePerMinute: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** What it is doing now, or why it failed. */
  message: z.string(),
  resumable: z.boolean(),
  /** ISO times. */
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type Job = Infer<typeof jobSchema>;

/** One item that failed while the others went on. */
export const jobFailureSchema = z.strictObject({
  /** File or track, for people. */
  item: z.string(),
  trackId: trackIdSchema.nullable(),
  code: z.enum(errorCodes),
  /** What happened and what to do. */
  message: z.string(),
});
export type JobFailure = Infer<typeof jobFailureSchema>;

export const startedJobSchema = z.strictObject({ jobId: jobIdSchema });

/** Longer lists are fetched page by page. */
export const pageSchema = z.strictObject({
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(200),
});
