import { z } from 'zod';
import type { QueueOptions } from 'pg-boss';
import { modelVersion, tempoRangeSchema } from '../../shared/domain/index.ts';
import { placeSchema } from './place.ts';
import type { Pool } from './pool.ts';

/** Queue of tracks that failed on every try, with the reason. */
export const ASIDE = 'aside';

/** Tries before a track is set aside. */
const DEFAULT_TRIES = 3;
const DAY = 24 * 3600;

/** Payload of a job: the file, and what the analysis depends on. */
export const jobDataSchema = z.strictObject({
  /** Id of the request; equals the job's id until the track is retried after being set aside. */
  item: z.uuid(),
  place: placeSchema,
  /** Size and time of the file when it was listed; empty if nobody looked. */
  stamp: z.string().max(200),
  /** Audio identity according to the library; null if nobody has read the file. */
  identity: z.string().max(200).nullable(),
  /** The library's genre tag; null means to read the file's tags. */
  genre: z.string().max(2000).nullable(),
  tempoRange: tempoRangeSchema.nullable(),
});
export type JobData = z.infer<typeof jobDataSchema>;

/** Name of the queue for one model and one root: a worker pulls only what it can analyse and reach. */
export function queueOf(model: string, root: string): string {
  return `${modelVersion(model).replaceAll(/[^\w.-]/g, '_')}/${root}`;
}

export interface RetryOptions {
  /** Tries before a track is set aside. */
  readonly tries: number;
  /** Seconds before the second try; doubles with each further try. */
  readonly retryDelay: number;
  /** A worker without a heartbeat for this many seconds loses its tracks. */
  readonly heartbeatSeconds: number;
}

const defaultRetry: RetryOptions = {
  tries: DEFAULT_TRIES,
  retryDelay: 30,
  heartbeatSeconds: 60,
};

function optionsOf({ tries, retryDelay, heartbeatSeconds }: RetryOptions): QueueOptions {
  return {
    retryLimit: tries - 1,
    retryDelay,
    retryBackoff: true,
    retryDelayMax: 3600,
    heartbeatSeconds,
    // Longer than the longest set takes; a missing heartbeat reveals a dead worker long before.
    expireInSeconds: 6 * 3600,
    // A million tracks may wait for weeks; the engine's default of two weeks would discard them.
    retentionSeconds: 3650 * DAY,
    // Results are stored elsewhere. Short, so that the table stays small.
    deleteAfterSeconds: DAY,
  };
}

/** Creates the queue for a model and a root if it does not exist. */
export async function ensureQueue(
  { boss }: Pick<Pool, 'boss'>,
  name: string,
  retry: RetryOptions = defaultRetry,
): Promise<void> {
  if (await boss.getQueue(name)) return;
  await boss.createQueue(ASIDE, { retentionSeconds: 3650 * DAY, retryLimit: 0 });
  await boss.createQueue(name, { ...optionsOf(retry), deadLetter: ASIDE });
}
