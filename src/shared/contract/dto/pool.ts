import { z } from 'zod';
import type { Infer } from '../../readonly.ts';

/**
 * `first`: somebody is looking at it. `normal`: a library is waiting. `background`: when there is nothing else to do.
 */
export const poolPrioritySchema = z.enum(['background', 'normal', 'first']);
export type PoolPriority = Infer<typeof poolPrioritySchema>;

/** The name of a root, shared by all machines of a pool; each machine decides where it is. */
export const poolRootNameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);

/** A prefix in an object store. Keys come from the environment and are never part of an address. */
export const STORE_ADDRESS = /^(?:s3|gs|azure):\/\/(?!\S*[?&](?:sig|key|secret)=)[^\s/?#@]+(?:[/?]\S*)?$/i;
const storeAddressSchema = z.string().max(2000).regex(STORE_ADDRESS);

/** A local folder, or a prefix in an object store, and its name in the pool. */
const poolRootSchema = z.union([
  z.strictObject({ name: poolRootNameSchema, folder: z.string().min(1) }),
  z.strictObject({ name: poolRootNameSchema, address: storeAddressSchema }),
]);
export type PoolRoot = Infer<typeof poolRootSchema>;
export const poolRootsSchema = z.array(poolRootSchema).max(50);

/** What this machine knows about a pool without contacting it. */
export const poolAvailabilitySchema = z.strictObject({
  /** Host, port and database, never user or password; null if none is configured. */
  pool: z.string().nullable(),
  /** Where the address comes from; null if none is configured. */
  source: z.enum(['environment', 'file']).nullable(),
  /** Why the address cannot be used, and what to do. */
  problem: z.string().nullable(),
  /** Tracks with a file that the configured model has not analyzed. */
  unanalyzed: z.int(),
});
export type PoolAvailability = Infer<typeof poolAvailabilitySchema>;

const queueSchema = z.strictObject({
  /** Model and root: `base-1/nas`. */
  queue: z.string(),
  waiting: z.int(),
  /** Those of them that failed before and wait for their next try. */
  retrying: z.int(),
  active: z.int(),
  /** Live workers that pull from it. */
  workers: z.int(),
});

const libraryStatusSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  weight: z.int(),
  paused: z.boolean(),
  asked: z.int(),
  collected: z.int(),
  ready: z.int(),
});

const workerStatusSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  model: z.string(),
  roots: z.array(z.string()),
  version: z.string(),
  jobs: z.int(),
  active: z.int(),
  done: z.int(),
  failed: z.int(),
  /** Bytes. */
  memory: z.number().nullable(),
  trouble: z.string().nullable(),
  /** ISO time. */
  startedAt: z.string(),
  /** Whether it sent a heartbeat within the last three intervals. */
  alive: z.boolean(),
});

/** The median, 95th and 99th percentile in seconds over the last thousand tracks; null if there are none. */
const percentilesSchema = z.strictObject({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
export type PoolPercentiles = Infer<typeof percentilesSchema>;

/** The state of a pool at one moment. */
export const poolStatusSchema = z.strictObject({
  pool: z.string(),
  paused: z.boolean(),
  waiting: z.int(),
  active: z.int(),
  stored: z.int(),
  aside: z.int(),
  queues: z.array(queueSchema),
  libraries: z.array(libraryStatusSchema),
  workers: z.array(workerStatusSchema),
  /** Results stored in the last minute, and per minute over the last quarter of an hour. */
  lastMinute: z.int(),
  perMinute: z.number(),
  /** Estimated time of completion; null while nothing moves or nobody works. */
  secondsLeft: z.number().nullable(),
  analysisSeconds: percentilesSchema,
  /** From the request to the result. */
  waitSeconds: percentilesSchema,
  /** Bytes. */
  databaseBytes: z.number(),
});
export type PoolStatus = Infer<typeof poolStatusSchema>;
export type PoolWorkerStatus = PoolStatus['workers'][number];

/** The reason for a failure, as stored in the queue. */
const failureReasonSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  worker: z.string(),
});
export type PoolFailureReason = Infer<typeof failureReasonSchema>;

/** A track that failed on every try. */
export const poolAsideSchema = z.strictObject({
  place: z.strictObject({ root: z.string(), path: z.string() }),
  tries: z.int(),
  reason: failureReasonSchema,
  /** ISO time. */
  at: z.string(),
});
export type PoolAside = Infer<typeof poolAsideSchema>;
