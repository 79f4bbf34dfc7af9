import type { PoolAside } from '../../shared/contract/index.ts';
import type { Pool } from './pool.ts';
import { ASIDE, jobDataSchema } from './queue.ts';
import { JOBS_SCHEMA } from './schema.ts';
import { reasonOf } from './settle.ts';

/** Tracks that were set aside, most recent first; at most `limit`. */
export async function listAside({ sql }: Pick<Pool, 'sql'>, limit = 100): Promise<PoolAside[]> {
  const rows = await sql<{ data: unknown; tries: number | null; output: unknown; at: Date }>(
    `SELECT data, source_retry_count + 1 AS tries, source_output AS output, created_on AS at FROM ${JOBS_SCHEMA}.job
     WHERE name = $1 AND state < 'active' ORDER BY created_on DESC LIMIT $2`,
    [ASIDE, limit],
  );
  return rows.flatMap(({ data, tries, output, at }) => {
    const read = jobDataSchema.safeParse(data);
    return read.success
      ? [{ place: read.data.place, tries: tries ?? 1, reason: reasonOf(output), at: at.toISOString() }]
      : [];
  });
}

/** Puts all tracks that were set aside back into their queues. Returns how many. */
export async function retryAside({ boss }: Pick<Pool, 'boss'>): Promise<number> {
  let moved = 0;
  if (!(await boss.getQueue(ASIDE))) return 0;
  for (let last = 1; last > 0; moved += last) last = await boss.redrive(ASIDE, { limit: 1_000 });
  return moved;
}
