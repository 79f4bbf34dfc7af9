import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openPool } from '../../src/main/pool/pool.ts';
import type { Pool } from '../../src/main/pool/pool.ts';
import type { DurationModel } from '../../tests/fixtures/pool/simulated-analyst.ts';
import { startPostgres } from '../../tests/support/postgres.ts';
import { countJobs, fillPool } from './fill.ts';
import { cpuSeconds, residentBytes, startSimulatedWorker } from './processes.ts';

/** The state of the pool at one moment of a long run. */
interface LongRunSample {
  readonly phase: 'enqueue' | 'work';
  /** Since the run began, without the pauses of one that was resumed. */
  readonly seconds: number;
  readonly asked: number;
  readonly stored: number;
  /** Megabytes. */
  readonly database: number;
  readonly jobTable: number;
  readonly jobIndexes: number;
  readonly fetchIndex: number;
  readonly results: number;
  /** All indexes of the database. */
  readonly indexes: number;
  /** Resident memory of the process that adds, and of all workers together. */
  readonly adder: number;
  readonly workers: number;
  readonly deadRows: number;
  readonly vacuums: number;
  /** CPU seconds of the workers and of the database since this run was started or resumed. */
  readonly workerCpu: number;
  readonly databaseCpu: number;
}

async function sample(
  pool: Pool,
  phase: LongRunSample['phase'],
  seconds: number,
  asked: number,
  pids: readonly number[],
  server: number,
): Promise<LongRunSample> {
  const [size] = await pool.sql<
    Record<
      'database' | 'job' | 'own' | 'indexes' | 'fetch' | 'results' | 'dead' | 'vacuums' | 'stored',
      number
    >
  >(
    `SELECT pg_database_size(current_database())::float8 / 1e6 AS database,
       (SELECT sum(pg_table_size(c.oid))::float8 / 1e6 FROM pg_class c WHERE c.relnamespace = 'segue_jobs'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'job%') AS job,
       (SELECT sum(pg_indexes_size(c.oid))::float8 / 1e6 FROM pg_class c WHERE c.relnamespace = 'segue_jobs'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'job%') AS own,
       (SELECT sum(pg_relation_size(indexrelid))::float8 / 1e6 FROM pg_stat_user_indexes) AS indexes,
       (SELECT sum(pg_relation_size(c.oid))::float8 / 1e6 FROM pg_class c WHERE c.relnamespace = 'segue_jobs'::regnamespace AND c.relkind = 'i' AND c.relname LIKE 'job_common_i11%') AS fetch,
       pg_total_relation_size('segue.analysis')::float8 / 1e6 AS results,
       (SELECT sum(n_dead_tup)::float8 FROM pg_stat_user_tables) AS dead,
       (SELECT sum(autovacuum_count)::float8 FROM pg_stat_user_tables) AS vacuums,
       (SELECT count(*)::float8 FROM segue.analysis WHERE stored_at IS NOT NULL) AS stored`,
  );
  const { database, job, own, indexes, fetch, results, dead, vacuums, stored } = size!;
  return {
    phase,
    seconds,
    asked,
    stored,
    database,
    jobTable: job,
    jobIndexes: own,
    indexes,
    fetchIndex: fetch,
    results,
    adder: process.memoryUsage.rss() / 1e6,
    workers: pids.reduce((sum, pid) => sum + residentBytes(pid), 0) / 1e6,
    deadRows: dead,
    vacuums,
    workerCpu: pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0),
    databaseCpu: cpuSeconds(server),
  };
}

/** Parallel tracks of each of two workers: as a room full of machines would have. */
const SLOTS = 400;

/** Seconds that earlier parts of this run took. */
function earlierSeconds(journal: string): number {
  if (!existsSync(journal)) return 0;
  const last = readFileSync(journal, 'utf8').trim().split('\n').at(-1);
  return last ? (JSON.parse(last) as LongRunSample).seconds : 0;
}

/**
 * Enqueues `jobs` tracks and processes them for at most `minutes`, writing samples every half minute as JSON lines to
 * `folder`. Run again with the same folder, it resumes. Analyses sleep as long as real ones take.
 */
export async function runMillion(options: {
  readonly jobs: number;
  readonly minutes: number;
  readonly folder: string;
  readonly bytes: number;
  readonly durations: DurationModel;
}): Promise<{
  readonly samples: number;
  readonly stored: number;
  readonly left: number;
  readonly seconds: number;
}> {
  const { jobs, minutes, folder, bytes, durations } = options;
  const journal = join(folder, 'samples.jsonl');
  const state = join(folder, 'database');
  const earlier = earlierSeconds(journal);
  const postgres = await startPostgres({ folder: join(folder, 'postgres') });
  const address = existsSync(state)
    ? postgres.addressOf(readFileSync(state, 'utf8'))
    : await postgres.createPool();
  writeFileSync(state, address.shown.split('/')[1]!);
  const pool = await openPool(address);
  let samples = 0;
  const began = performance.now();
  const running = (): number => (performance.now() - began) / 1000;
  const note = async (
    phase: LongRunSample['phase'],
    asked: number,
    pids: readonly number[],
  ): Promise<void> => {
    const one = await sample(pool, phase, earlier + running(), asked, pids, postgres.pid());
    samples++;
    appendFileSync(journal, `${JSON.stringify(one)}\n`);
  };
  try {
    const [asked] = await pool.sql<{ count: string }>('SELECT count(*) FROM segue.request');
    const from = Number(asked!.count);
    let noted = 0;
    if (from < jobs) {
      await fillPool(pool, from, jobs, {
        onProgress({ asked: done }) {
          if (done - noted < 50_000) return;
          noted = done;
          void note('enqueue', from + done, []).catch(() => undefined);
        },
      });
      await note('enqueue', jobs, []);
    }
    const workBegan = running();
    const isOver = (): boolean => running() - workBegan >= minutes * 60;
    const workers = Array.from({ length: isOver() ? 0 : 2 }, (_, i) =>
      startSimulatedWorker({
        queue: address.connectionString,
        name: `w${i}`,
        jobs: SLOTS,
        durations,
        bytes,
        untilEmpty: true,
      }),
    );
    const ended = Promise.all(workers.map(({ counts }) => counts));
    const pids = workers.flatMap(({ child }) => child.pid ?? []);
    for (let isRunning = workers.length > 0; isRunning && !isOver();) {
      const rest = minutes * 60_000 - (running() - workBegan) * 1000;
      const pause = wait(Math.max(100, Math.min(30_000, rest)), true);
      isRunning = await Promise.race([ended.then(() => false), pause]);
      await note('work', jobs, pids);
    }
    for (const { child } of workers) child.kill('SIGTERM');
    await ended;
    const { stored, left } = await countJobs(pool);
    return { samples, stored, left, seconds: earlier + running() };
  } finally {
    await pool.close();
    await postgres.stop();
  }
}
