import { version } from '../../shared/version.ts';
import type { Pool } from './pool.ts';
import { LostJob } from './settle.ts';
import type { HeldJob } from './settle.ts';

/** A track in progress, and how to stop it. */
export interface HeldTrack {
  readonly job: HeldJob;
  readonly abort: AbortController;
}

interface LivingWorker {
  readonly id: string;
  readonly name: string;
  readonly model: string;
  readonly roots: readonly string[];
  readonly jobs: number;
  readonly done: number;
  readonly failed: number;
  readonly trouble: string | null;
}

/** Sends heartbeats for a worker and its tracks, and stops tracks that were given to others meanwhile. */
export async function showLife(pool: Pool, held: readonly HeldTrack[], worker: LivingWorker): Promise<void> {
  for (const [queue, own] of Map.groupBy(held, ({ job }) => job.queue)) {
    const attempts = own.map(({ job }) => ({ id: job.id, retryCount: job.retryCount }));
    if ((await touch(pool, queue, attempts)) === attempts.length) continue;
    for (const { job, abort } of own)
      if ((await touch(pool, queue, [{ id: job.id, retryCount: job.retryCount }])) === 0)
        abort.abort(new LostJob());
  }
  const { id, name, model, roots, jobs, done, failed, trouble } = worker;
  await pool.sql(
    `INSERT INTO segue.worker (id, name, model, roots, version, jobs, active, done, failed, memory, trouble)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET active = $7, done = $8, failed = $9, memory = $10, trouble = $11, seen_at = now()`,
    [id, name, model, roots, version, jobs, held.length, done, failed, process.memoryUsage.rss(), trouble],
  );
}

async function touch(
  { boss }: Pool,
  queue: string,
  attempts: { id: string; retryCount: number }[],
): Promise<number> {
  return ((await boss.touch(queue, attempts)) as { affected: number }).affected;
}
