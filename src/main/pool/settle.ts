import type { JobAttempt } from 'pg-boss';
import type { PoolFailureReason } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { analysisKey } from './keys.ts';
import type { AnalysisIdentity } from './keys.ts';
import type { Pool, Transaction } from './pool.ts';
import type { JobData } from './queue.ts';
import { JOBS_SCHEMA } from './schema.ts';
import type { ResultRow, ResultStatistics } from './result.ts';

/** A job held by a worker. */
export interface HeldJob extends JobAttempt {
  readonly queue: string;
  readonly data: JobData;
  readonly priority: number;
  readonly group: string | null;
}

/** What a worker knows about the file of a job before it analyses it. */
export interface FoundFile extends AnalysisIdentity {
  readonly stamp: string;
}

/** `mine`: this job is to analyse it. `stored`: a result exists. `elsewhere`: another job is analysing it. */
export type Claim = 'mine' | 'stored' | 'elsewhere';

/**
 * Claims an analysis for a job. The claim lives as long as the job is active in the queue and needs no timeout: the
 * claims of a dead worker become free when the engine takes its job back.
 */
export async function claim(pool: Pool, job: HeldJob, file: FoundFile): Promise<Claim> {
  const key = analysisKey(file);
  const [mine] = await pool.sql(
    `INSERT INTO segue.analysis AS a (key, identity, model, settings, queue, job, attempt)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (key) DO UPDATE
       SET queue = excluded.queue, job = excluded.job, attempt = excluded.attempt, claimed_at = now()
       WHERE a.stored_at IS NULL AND (a.job = excluded.job OR NOT EXISTS (
         SELECT 1 FROM ${JOBS_SCHEMA}.job j WHERE j.name = a.queue AND j.id = a.job AND j.state = 'active'))
     RETURNING key`,
    [key, file.identity, file.model, JSON.stringify(file.settings), job.queue, job.id, job.retryCount],
  );
  if (mine) return 'mine';
  const [found] = await pool.sql<{ stored: boolean }>(
    'SELECT stored_at IS NOT NULL AS stored FROM segue.analysis WHERE key = $1',
    [key],
  );
  return found?.stored === false ? 'elsewhere' : 'stored';
}

/** The job no longer belongs to this worker: the engine gave it to another one. Nothing was stored. */
export class LostJob extends Error {}

async function complete({ db }: Transaction, pool: Pool, job: HeldJob): Promise<void> {
  const { id, retryCount } = job;
  const answer = (await pool.boss.complete(job.queue, [{ id, retryCount }], null, { db })) as {
    affected: number;
  };
  if (answer.affected !== 1) throw new LostJob();
}

/** Links the requests for a file to an analysis, and remembers the file's contents. */
async function name({ sql }: Transaction, job: HeldJob, file: FoundFile): Promise<void> {
  const { item, place } = job.data;
  await sql('UPDATE segue.request SET key = $1 WHERE item = $2 AND key IS DISTINCT FROM $1', [
    analysisKey(file),
    item,
  ]);
  await sql(
    `INSERT INTO segue.file (root, path, stamp, identity, expected_bpm) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (root, path) DO UPDATE
       SET stamp = excluded.stamp, identity = excluded.identity, expected_bpm = excluded.expected_bpm`,
    [place.root, place.path, file.stamp, file.identity, file.settings.expectedBpm],
  );
}

/** Completes a job whose analysis already exists. @throws LostJob */
export async function finishKnown(pool: Pool, job: HeldJob, file: FoundFile): Promise<void> {
  await pool.transaction(async (transaction) => {
    await name(transaction, job, file);
    await complete(transaction, pool, job);
  });
}

/** Stores a result and completes its job in one transaction: both happen, or neither. @throws LostJob */
export async function storeResult(
  pool: Pool,
  job: HeldJob,
  file: FoundFile,
  row: ResultRow,
  { analysis: seconds }: ResultStatistics,
  worker: string,
): Promise<void> {
  await pool.transaction(async (transaction) => {
    const { sql } = transaction;
    const key = analysisKey(file);
    await name(transaction, job, file);
    const [stored] = await sql(
      `UPDATE segue.analysis SET stored_at = now(), worker = $4, seconds = $5, statistics = $6, document = $7, analysis = $8,
         profile = $9, overview = $10, zoom = $11, waited = extract(epoch FROM now() -
           (SELECT min(requested_at) FROM segue.request WHERE item = $12))
       WHERE key = $1 AND job = $2 AND attempt = $3 AND stored_at IS NULL RETURNING key`,
      [
        key,
        job.id,
        job.retryCount,
        worker,
        seconds,
        JSON.stringify(row.statistics),
        JSON.stringify(row.document),
        JSON.stringify(row.analysis),
        row.profile,
        row.overview,
        row.zoom,
        job.data.item,
      ],
    );
    if (!stored) throw new LostJob();
    await complete(transaction, pool, job);
  });
}

/** Fails this try of a track; the engine retries it later, or sets it aside. */
export async function failJob(pool: Pool, job: HeldJob, reason: PoolFailureReason): Promise<void> {
  const { id, retryCount } = job;
  await pool.boss.fail(job.queue, [{ id, retryCount }], reason);
}

/**
 * Returns a job to the queue without counting a try, because the track is not to blame. It becomes available again
 * after this many seconds.
 */
export async function giveBack(pool: Pool, job: HeldJob, seconds = 0): Promise<void> {
  const { id, retryCount, queue, data, priority, group } = job;
  await pool.transaction(async ({ db }) => {
    const answer = (await pool.boss.deleteJob(queue, [{ id, retryCount }], { db })) as { affected: number };
    if (answer.affected !== 1) return;
    const again = {
      id,
      data,
      priority,
      startAfter: seconds,
      ...(group === null ? {} : { group: { id: group } }),
    };
    await pool.boss.insert(queue, [again], { db });
  });
}

/** The reason in a failed job's output, in plain words. */
export function reasonOf(output: unknown): PoolFailureReason {
  const { code, message, worker, value } = (output ?? {}) as Partial<PoolFailureReason> & {
    value?: { message?: string };
  };
  if (value?.message?.includes('heartbeat'))
    return {
      code: 'worker_crashed',
      message:
        'The worker was not heard of any more: it was stopped, ran out of memory, or lost its network.',
      worker: '',
    };
  if (value?.message?.includes('timed out'))
    return { code: 'worker_crashed', message: 'The analysis did not end.', worker: '' };
  return { code: code ?? 'internal', message: message ?? 'No reason is known.', worker: worker ?? '' };
}

export function isLost(error: unknown): boolean {
  return error instanceof LostJob || (error instanceof AppError && error.cause instanceof LostJob);
}
