import { z } from 'zod';
import { trackIdSchema } from '../../domain/index.ts';
import { startedJobSchema } from '../dto/job.ts';
import { trackSelectionSchema } from '../dto/library.ts';
import {
  poolAsideSchema,
  poolAvailabilitySchema,
  poolPrioritySchema,
  poolRootNameSchema,
  poolStatusSchema,
} from '../dto/pool.ts';
import { call } from '../schema.ts';

/** A pool of workers that analyze for this library. Its address and password stay on the host. */
export const pool = {
  available: call(z.strictObject({}), poolAvailabilitySchema, { safe: true }),
  /** Contacts the pool. */
  status: call(
    z.strictObject({}),
    z.strictObject({
      status: poolStatusSchema,
      /** The last hundred tracks that were set aside. */
      aside: z.array(poolAsideSchema),
      /** The library's id in the pool; it is listed in the status once it has requested something. */
      library: z.string(),
    }),
    { safe: true },
  ),
  /**
   * Requests tracks, or with null all that the model has not analyzed, or all audio in a root of the settings, and
   * imports results as they arrive. Watch the jobs.
   */
  add: call(
    z.strictObject({
      selection: trackSelectionSchema.nullable(),
      root: poolRootNameSchema.nullable().default(null),
      priority: poolPrioritySchema.default('normal'),
    }),
    startedJobSchema,
  ),
  /** Imports the pool's results until no request is left; continues a running collection. */
  collect: call(z.strictObject({}), startedJobSchema),
  /** Pauses or resumes this library's tracks. */
  pause: call(z.strictObject({ paused: z.boolean() }), z.strictObject({})),
  /** Retries the tracks that were set aside, and imports their results. */
  retry: call(z.strictObject({}), z.strictObject({ retried: z.int() })),
  /** Somebody is looking at this track: if the library waits for it, it moves to the front. */
  prefer: call(z.strictObject({ trackId: trackIdSchema }), z.strictObject({ waits: z.boolean() })),
};
