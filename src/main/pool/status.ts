import type { PoolPercentiles, PoolStatus, PoolWorkerStatus } from '../../shared/contract/index.ts';
import type { Pool } from './pool.ts';
import { ASIDE } from './queue.ts';
import { JOBS_SCHEMA } from './schema.ts';
import { readMessage, t } from '../../shared/languages/translate.ts';

/** Missed signs of life (every 10 s), after which a worker counts as gone. */
const ALIVE = "interval '35 seconds'";

/** The state of a pool at one moment. @throws AppError `io` */
export async function readStatus({ sql, shown }: Pick<Pool, 'sql' | 'shown'>): Promise<PoolStatus> {
  const [[pool], queues, libraries, workers, [rates], [analysis], [waits]] = await Promise.all([
    sql<{ paused: boolean; bytes: string; stored: string; aside: string }>(
      `SELECT paused, pg_database_size(current_database()) AS bytes,
         (SELECT count(*) FROM segue.analysis WHERE stored_at IS NOT NULL) AS stored,
         (SELECT count(*) FROM ${JOBS_SCHEMA}.job WHERE name = $1 AND state < 'active') AS aside
       FROM segue.pool`,
      [ASIDE],
    ),
    sql<{ queue: string; waiting: string; retrying: string; active: string; workers: string }>(
      `SELECT q.name AS queue, count(j.id) FILTER (WHERE j.state < 'active') AS waiting,
         count(j.id) FILTER (WHERE j.state = 'retry') AS retrying, count(j.id) FILTER (WHERE j.state = 'active') AS active,
         (SELECT count(*) FROM segue.worker w WHERE w.seen_at > now() - ${ALIVE} AND split_part(q.name, '/', 2) = ANY (w.roots)
            AND regexp_replace(regexp_replace(w.model, '^ml_model_', ''), '[^\\w.-]', '_', 'g') = split_part(q.name, '/', 1)) AS workers
       FROM ${JOBS_SCHEMA}.queue q LEFT JOIN ${JOBS_SCHEMA}.job j ON j.name = q.name AND j.state <= 'active'
       WHERE q.dead_letter IS NOT NULL GROUP BY q.name ORDER BY q.name`,
    ),
    sql<{
      id: string;
      name: string;
      weight: number;
      paused: boolean;
      asked: string;
      collected: string;
      ready: string;
    }>(
      `SELECT l.id, l.name, l.weight, l.paused, count(r.item) AS asked, count(r.collected_at) AS collected,
         count(a.key) FILTER (WHERE r.collected_at IS NULL) AS ready
       FROM segue.library l LEFT JOIN segue.request r ON r.library = l.id
       LEFT JOIN segue.analysis a ON a.key = r.key AND a.stored_at IS NOT NULL
       GROUP BY l.id ORDER BY l.name, l.id`,
    ),
    sql<Omit<PoolWorkerStatus, 'memory' | 'startedAt'> & { memory: string | null; started: Date }>(
      `SELECT id, name, model, roots, version, jobs, active, done, failed, memory, trouble, started_at AS started,
         seen_at > now() - ${ALIVE} AS alive
       FROM segue.worker WHERE seen_at > now() - interval '1 day' ORDER BY name, started_at`,
    ),
    sql<{ minute: string; quarter: string; span: number | null }>(
      `SELECT count(*) FILTER (WHERE stored_at > now() - interval '1 minute') AS minute, count(*) AS quarter,
         extract(epoch FROM now() - min(stored_at))::float8 AS span
       FROM segue.analysis WHERE stored_at > now() - interval '15 minutes'`,
    ),
    sql<PoolPercentiles & Record<string, unknown>>(percentiles('seconds')),
    sql<PoolPercentiles & Record<string, unknown>>(percentiles('waited')),
  ]);
  const shownQueues = queues.map((queue) => ({
    queue: queue.queue,
    waiting: Number(queue.waiting),
    retrying: Number(queue.retrying),
    active: Number(queue.active),
    workers: Number(queue.workers),
  }));
  const sum = (of: 'waiting' | 'active'): number =>
    shownQueues.reduce((total, queue) => total + queue[of], 0);
  const stored = Number(rates!.quarter);
  const perMinute = stored === 0 ? 0 : (stored / Math.max(60, rates!.span ?? 60)) * 60;
  const left = sum('waiting') + sum('active');
  const isServed = workers.some(({ alive }) => alive) && !pool!.paused;
  return {
    pool: shown,
    paused: pool!.paused,
    waiting: sum('waiting'),
    active: sum('active'),
    stored: Number(pool!.stored),
    aside: Number(pool!.aside),
    queues: shownQueues,
    libraries: libraries.map((library) => ({
      ...library,
      asked: Number(library.asked),
      collected: Number(library.collected),
      ready: Number(library.ready),
    })),
    workers: workers.map(({ started, memory, trouble, ...worker }) => ({
      ...worker,
      trouble: trouble && t(readMessage(trouble)),
      memory: memory === null ? null : Number(memory),
      startedAt: started.toISOString(),
    })),
    lastMinute: Number(rates!.minute),
    perMinute,
    secondsLeft: left === 0 ? 0 : perMinute > 0 && isServed ? (left / perMinute) * 60 : null,
    analysisSeconds: analysis!,
    waitSeconds: waits!,
    databaseBytes: Number(pool!.bytes),
  };
}

function percentiles(column: 'seconds' | 'waited'): string {
  const at = (share: number, name: string): string =>
    `percentile_cont(${share}) WITHIN GROUP (ORDER BY ${column}::float8) AS ${name}`;
  return `SELECT ${at(0.5, 'p50')}, ${at(0.95, 'p95')}, ${at(0.99, 'p99')} FROM (
    SELECT ${column} FROM segue.analysis WHERE stored_at IS NOT NULL ORDER BY stored_at DESC LIMIT 1000) last`;
}
