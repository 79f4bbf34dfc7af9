import { z } from 'zod';
import type { QueueOptions } from 'pg-boss';
import { modelVersion, tempoRangeSchema } from '../../shared/domain/index.ts';
import { placeSchema } from './place.ts';
import type { Pool } from './pool.ts';

/** Where tracks go that failed every time, with their reason. */
export const ASIDE = 'aside';

/** Tries before a track is set aside. */
const DEFAULT_TRIES = 3;
const DAY = 24 * 3600;

/** What a job says: the file, and what the analysis depends on. */
export const jobDataSchema = z.strictObject({
  /** Names the wish; the same as the job's id until it is tried again after it was set aside. */
  item: z.uuid(),
  place: placeSchema,
  /** What the file looked like when it was listed; empty where nobody looked. */
  stamp: z.string().max(200),
  /** What the library knows the audio as; null for a file that nobody has read. */
  identity: z.string().max(200).nullable(),
  /** The library's genre tag; null leaves it to the file's tags. */
  genre: z.string().max(2000).nullable(),
  tempoRange: tempoRangeSchema.nullable(),
});
export type JobData = z.infer<typeof jobDataSchema>;

/** Queue of the tracks for one model in one root: a worker pulls only what it can analyse and reach. */
export function queueOf(model: string, root: string): string {
  return `${modelVersion(model).replaceAll(/[^\w.-]/g, '_')}/${root}`;
}

export interface RetryOptions {
  /** Tries before a track is set aside. */
  readonly tries: number;
  /** Seconds before the second try; it doubles with each. */
  readonly retryDelay: number;
  /** A worker that has not been heard of for so many seconds has lost its tracks. */
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
    // Longer than the longest set takes; a dead worker is noticed by its heartbeat long before.
    expireInSeconds: 6 * 3600,
    // A million tracks may wait for weeks: the engine's own two weeks would throw them away.
    retentionSeconds: 3650 * DAY,
    // Results are kept elsewhere. Short, so that the table stays small.
    deleteAfterSeconds: DAY,
  };
}

/** Makes the queue for a model in a root when it is not there. */
export async function ensureQueue(
  { boss }: Pick<Pool, 'boss'>,
  name: string,
  retry: RetryOptions = defaultRetry,
): Promise<void> {
  if (await boss.getQueue(name)) return;
  await boss.createQueue(ASIDE, { retentionSeconds: 3650 * DAY, retryLimit: 0 });
  await boss.createQueue(name, { ...optionsOf(retry), deadLetter: ASIDE });
}
