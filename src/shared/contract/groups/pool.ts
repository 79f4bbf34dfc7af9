import { z } from 'zod';
import { trackIdSchema } from '../../domain/index.ts';
import { startedJobSchema } from '../dto/job.ts';
import { trackSelectionSchema } from '../dto/library.ts';
import {
  poolAsideSchema,
  poolAvailabilitySchema,
  poolPrioritySchema,
  poolStatusSchema,
} from '../dto/pool.ts';
import { call } from '../schema.ts';

/** A pool of workers that analyze for this library. Its address and password stay with the host. */
export const pool = {
  available: call(z.strictObject({}), poolAvailabilitySchema, { safe: true }),
  /** Contacts the pool. */
  status: call(
    z.strictObject({}),
    z.strictObject({
      status: poolStatusSchema,
      /** The last hundred tracks that were set aside. */
      aside: z.array(poolAsideSchema),
      /** What the pool knows this library by; it is among the libraries of the status once it has asked. */
      library: z.string(),
    }),
    { safe: true },
  ),
  /** Asks for tracks, or with null for all that the model has not analyzed, and brings in what is found as it comes. Watch the jobs. */
  add: call(
    z.strictObject({
      selection: trackSelectionSchema.nullable(),
      priority: poolPrioritySchema.default('normal'),
    }),
    startedJobSchema,
  ),
  /** Brings in what the pool finds, until nothing is left to wait for; one that is under way goes on. */
  collect: call(z.strictObject({}), startedJobSchema),
  /** Holds this library's tracks back, or lets them go on. */
  pause: call(z.strictObject({ paused: z.boolean() }), z.strictObject({})),
  /** Tries the tracks again that were set aside, and brings in what is found. */
  retry: call(z.strictObject({}), z.strictObject({ retried: z.int() })),
  /** Somebody looks at this track: where the library waits for it, it goes before everything else. */
  prefer: call(z.strictObject({ trackId: trackIdSchema }), z.strictObject({ waits: z.boolean() })),
};
