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

/** How many of the next `most` tracks lie in each of these queues; the queue of the most urgent one is first. */
async function sharesOf(
  { sql }: Pool,
  queues: readonly string[],
  paused: readonly string[],
  most: number,
): Promise<{ readonly queue: string; readonly count: number }[]> {
  if (queues.length < 2) return queues.map((queue) => ({ queue, count: most }));
  return await sql<{ queue: string; count: number }>(
    `SELECT name AS queue, count(*)::integer AS count FROM (
       SELECT q.name, head.priority, head.created_on, row_number() OVER (ORDER BY head.priority DESC, head.created_on) AS rank
       FROM unnest($1::text[]) AS q (name) CROSS JOIN LATERAL (
         SELECT j.priority, j.created_on FROM ${JOBS_SCHEMA}.job j
         WHERE j.name = q.name AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now() AND j.priority >= ${LEAST_PRIORITY}
           AND (j.group_id IS NULL OR j.group_id <> ALL ($2))
         ORDER BY j.priority DESC, j.created_on LIMIT $3) head
       ORDER BY head.priority DESC, head.created_on LIMIT $3) next
     GROUP BY name ORDER BY min(rank)`,
    [queues, paused, most],
  );
}

/**
 * Takes the next tracks from these queues, at most this many.
 * @throws AppError `io`
 */
export async function takeJobs(
  pool: Pool,
  queues: readonly string[],
  worker: string,
  most: number,
): Promise<HeldJob[]> {
  const { paused, libraries } = await readHolds(pool);
  if (paused) return [];
  const taken: HeldJob[] = [];
  for (let isDone = false; !isDone;) {
    const shares = await sharesOf(pool, queues, libraries, most);
    // What others took meanwhile is no reason to think that nothing is left.
    isDone = queues.length < 2 || shares.length === 0;
    for (const { queue, count } of shares) {
      const jobs = await pool.boss.fetch<unknown>(queue, {
        batchSize: count,
        includeMetadata: true,
        minPriority: LEAST_PRIORITY,
        ...(libraries.length > 0 && { ignoreGroups: [...libraries] }),
      });
      for (const { id, retryCount, priority, groupId, data: said } of jobs) {
        const data = jobDataSchema.safeParse(said);
        const held = { id, retryCount, queue, priority, group: groupId ?? null };
        if (data.success) taken.push({ ...held, data: data.data });
        else {
          const message =
            'The job does not have the form of one. Add the track again with this version of Segue.';
          const unread = { ...held, data: said as HeldJob['data'] };
          await failJob(pool, unread, { code: 'invalid_input', message, worker });
          isDone = false;
        }
      }
    }
    if (taken.length > 0) isDone = true;
  }
  return taken;
}
