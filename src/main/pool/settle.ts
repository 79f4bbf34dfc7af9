import type { JobAttempt } from 'pg-boss';
import type { PoolFailureReason } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { readMessage, t } from '../../shared/languages/translate.ts';
import { analysisKey } from './keys.ts';
import type { AnalysisIdentity } from './keys.ts';
import type { Pool, Transaction } from './pool.ts';
import type { JobData } from './queue.ts';
import { JOBS_SCHEMA } from './schema.ts';
import type { ResultRow } from './result.ts';

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
 * Claims analyses for jobs, all with different keys. A claim lives as long as its job is active in the queue and needs
 * no timeout: the claims of a dead worker become free when the engine takes its jobs back.
 */
export async function claim(
  pool: Pick<Pool, 'sql'>,
  wanted: readonly { readonly job: HeldJob; readonly file: FoundFile }[],
): Promise<Claim[]> {
  const keys = wanted.map(({ file }) => analysisKey(file));
  // In the order of their keys, so that two workers never wait for each other.
  const claimed = await pool.sql<{ key: string }>(
    `INSERT INTO segue.analysis AS a (key, identity, model, settings, queue, job, attempt)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::uuid[], $7::integer[]) ORDER BY 1
     ON CONFLICT (key) DO UPDATE
       SET queue = excluded.queue, job = excluded.job, attempt = excluded.attempt, claimed_at = now()
       WHERE a.stored_at IS NULL AND (a.job = excluded.job OR NOT EXISTS (
         SELECT 1 FROM ${JOBS_SCHEMA}.job j WHERE j.name = a.queue AND j.id = a.job AND j.state = 'active'))
     RETURNING key`,
    [
      keys,
      wanted.map(({ file }) => file.identity),
      wanted.map(({ file }) => file.model),
      wanted.map(({ file }) => JSON.stringify(file.settings)),
      wanted.map(({ job }) => job.queue),
      wanted.map(({ job }) => job.id),
      wanted.map(({ job }) => job.retryCount),
    ],
  );
  const mine = new Set(claimed.map(({ key }) => key));
  const others = keys.filter((key) => !mine.has(key));
  if (others.length === 0) return keys.map(() => 'mine');
  const unstored = new Set(
    (
      await pool.sql<{ key: string }>(
        'SELECT key FROM segue.analysis WHERE key = ANY($1::uuid[]) AND stored_at IS NULL',
        [others],
      )
    ).map(({ key }) => key),
  );
  return keys.map((key) => (mine.has(key) ? 'mine' : unstored.has(key) ? 'elsewhere' : 'stored'));
}

/** The job no longer belongs to this worker: the engine gave it to another one. Nothing was stored. */
export class LostJob extends Error {}

/** A job whose work is done: with the result it made, or null if the analysis existed already. */
export interface FinishedJob {
  readonly job: HeldJob;
  readonly file: FoundFile;
  readonly result: { readonly row: ResultRow; readonly seconds: number } | null;
}

/** Links the requests for files to their analyses, and remembers the files' contents. */
async function name({ sql }: Transaction, finished: readonly FinishedJob[]): Promise<void> {
  await sql(
    `UPDATE segue.request r SET key = w.key FROM unnest($1::uuid[], $2::uuid[]) AS w (key, item)
     WHERE r.item = w.item AND r.key IS DISTINCT FROM w.key`,
    [finished.map(({ file }) => analysisKey(file)), finished.map(({ job }) => job.data.item)],
  );
  // One row for each place: a track may be analysed with two settings at a time.
  const files = [
    ...new Map(
      finished.map(({ job: { data }, file }) => [
        `${data.place.root}\0${data.place.path}`,
        [data.place.root, data.place.path, file.stamp, file.identity, file.settings.expectedBpm] as const,
      ]),
    ).values(),
  ];
  await sql(
    `INSERT INTO segue.file AS f (root, path, stamp, identity, expected_bpm)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::real[]) ORDER BY 1, 2
     ON CONFLICT (root, path) DO UPDATE
       SET stamp = excluded.stamp, identity = excluded.identity, expected_bpm = excluded.expected_bpm`,
    ([0, 1, 2, 3, 4] as const).map((column) => files.map((file) => file[column])),
  );
}

/** Columns of a stored result, with their types. */
const RESULT_COLUMNS = [
  ['key', 'uuid'],
  ['job', 'uuid'],
  ['attempt', 'integer'],
  ['item', 'uuid'],
  ['seconds', 'real'],
  ['statistics', 'jsonb'],
  ['document', 'jsonb'],
  ['analysis', 'jsonb'],
  ['profile', 'bytea'],
  ['overview', 'bytea'],
  ['zoom', 'bytea'],
] as const;

/** Stores results as values of their own: in an array, each of their bytes would be written as two letters. */
async function storeResults(
  { sql }: Transaction,
  finished: readonly FinishedJob[],
  worker: string,
): Promise<void> {
  const rows = finished.flatMap(({ job, file, result }) =>
    result === null
      ? []
      : [
          [
            analysisKey(file),
            job.id,
            job.retryCount,
            job.data.item,
            result.seconds,
            JSON.stringify(result.row.statistics),
            JSON.stringify(result.row.document),
            JSON.stringify(result.row.analysis),
            result.row.profile,
            result.row.overview,
            result.row.zoom,
          ],
        ],
  );
  if (rows.length === 0) return;
  let place = 1;
  const values = rows.map(() => `(${RESULT_COLUMNS.map(([, type]) => `$${++place}::${type}`).join(', ')})`);
  const stored = await sql(
    `UPDATE segue.analysis a SET stored_at = now(), worker = $1, seconds = w.seconds, statistics = w.statistics,
       document = w.document, analysis = w.analysis, profile = w.profile, overview = w.overview, zoom = w.zoom,
       waited = extract(epoch FROM now() - (SELECT min(r.requested_at) FROM segue.request r WHERE r.item = w.item))
     FROM (VALUES ${values.join(', ')}) AS w (${RESULT_COLUMNS.map(([column]) => column).join(', ')})
     WHERE a.key = w.key AND a.job = w.job AND a.attempt = w.attempt AND a.stored_at IS NULL RETURNING 1`,
    [worker, ...rows.flat()],
  );
  if (stored.length !== rows.length) throw new LostJob();
}

/**
 * Stores results and completes their jobs in one transaction: everything happens, or nothing. @throws LostJob if one of
 * the jobs was lost
 */
export async function finish(pool: Pool, finished: readonly FinishedJob[], worker: string): Promise<void> {
  await pool.transaction(async (transaction) => {
    await name(transaction, finished);
    await storeResults(transaction, finished, worker);
    for (const [queue, own] of Map.groupBy(finished, ({ job }) => job.queue)) {
      const attempts = own.map(({ job: { id, retryCount } }) => ({ id, retryCount }));
      const answer = (await pool.boss.complete(queue, attempts, null, { db: transaction.db })) as {
        affected: number;
      };
      if (answer.affected !== attempts.length) throw new LostJob();
    }
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

/** The reason in a failed job's output, in plain words of this process's language. */
export function reasonOf(output: unknown): PoolFailureReason {
  const { code, message, worker, value } = (output ?? {}) as Partial<PoolFailureReason> & {
    value?: { message?: string };
  };
  if (value?.message?.includes('heartbeat'))
    return {
      code: 'worker_crashed',
      message: t(
        'The worker was not heard of any more: it was stopped, ran out of memory, or lost its network.',
      ),
      worker: '',
    };
  if (value?.message?.includes('timed out'))
    return { code: 'worker_crashed', message: t('The analysis did not end.'), worker: '' };
  return {
    code: code ?? 'internal',
    message: message === undefined ? t('No reason is known.') : t(readMessage(message)),
    worker: worker ?? '',
  };
}

export function isLost(error: unknown): boolean {
  return error instanceof LostJob || (error instanceof AppError && error.cause instanceof LostJob);
}
