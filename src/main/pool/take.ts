import { LEAST_PRIORITY } from './fair-share.ts';
import type { Pool } from './pool.ts';
import { jobDataSchema } from './queue.ts';
import { JOBS_SCHEMA } from './schema.ts';
import { failJob } from './settle.ts';
import type { HeldJob } from './settle.ts';

/** The pause flags in the database. */
interface Holds {
  readonly paused: boolean;
  readonly libraries: readonly string[];
}

async function readHolds({ sql }: Pick<Pool, 'sql'>): Promise<Holds> {
  const [row] = await sql<{ paused: boolean; libraries: string[] | null }>(
    `SELECT p.paused, (SELECT array_agg(id::text) FROM segue.library WHERE paused) AS libraries FROM segue.pool p`,
  );
  return { paused: row?.paused ?? true, libraries: row?.libraries ?? [] };
}

/** Those of these queues that have work now, sorted by the urgency of their next track. */
async function byUrgency(
  { sql }: Pool,
  queues: readonly string[],
  paused: readonly string[],
): Promise<string[]> {
  if (queues.length < 2) return [...queues];
  const heads = await sql<{ name: string }>(
    `SELECT q.name FROM unnest($1::text[]) AS q (name) CROSS JOIN LATERAL (
       SELECT j.priority, j.created_on FROM ${JOBS_SCHEMA}.job j
       WHERE j.name = q.name AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now() AND j.priority >= ${LEAST_PRIORITY}
         AND (j.group_id IS NULL OR j.group_id <> ALL ($2))
       ORDER BY j.priority DESC, j.created_on LIMIT 1) head
     ORDER BY head.priority DESC, head.created_on`,
    [queues, paused],
  );
  return heads.map(({ name }) => name);
}

/**
 * Takes the next track from these queues; null if there is none.
 * @throws AppError `io`
 */
export async function takeJob(
  pool: Pool,
  queues: readonly string[],
  worker: string,
): Promise<HeldJob | null> {
  const { paused, libraries } = await readHolds(pool);
  if (paused) return null;
  for (const queue of await byUrgency(pool, queues, libraries)) {
    const [job] = await pool.boss.fetch<unknown>(queue, {
      includeMetadata: true,
      minPriority: LEAST_PRIORITY,
      ...(libraries.length > 0 && { ignoreGroups: [...libraries] }),
    });
    if (!job) continue;
    const { id, retryCount, priority, groupId } = job;
    const data = jobDataSchema.safeParse(job.data);
    const held = { id, retryCount, queue, priority, group: groupId ?? null };
    if (data.success) return { ...held, data: data.data };
    const message = 'The job does not have the form of one. Add the track again with this version of Segue.';
    await failJob(
      pool,
      { ...held, data: job.data as HeldJob['data'] },
      { code: 'invalid_input', message, worker },
    );
  }
  return null;
}
