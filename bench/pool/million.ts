import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openPool } from '../../src/main/pool/pool.ts';
import type { Pool } from '../../src/main/pool/pool.ts';
import { startPostgres } from '../../tests/support/postgres.ts';
import { countJobs, fillPool } from './fill.ts';
import { residentBytes, startSimulatedWorker } from './processes.ts';

/** The state of the pool at one moment of a long run. */
interface LongRunSample {
  readonly phase: 'enqueue' | 'work';
  readonly seconds: number;
  readonly asked: number;
  readonly stored: number;
  /** Megabytes. */
  readonly database: number;
  readonly jobTable: number;
  readonly jobIndexes: number;
  readonly fetchIndex: number;
  readonly results: number;
  /** Resident memory of the process that adds, and of all workers together. */
  readonly adder: number;
  readonly workers: number;
  readonly deadRows: number;
  readonly vacuums: number;
}

async function sample(
  pool: Pool,
  phase: LongRunSample['phase'],
  seconds: number,
  asked: number,
  pids: readonly number[],
): Promise<LongRunSample> {
  const [size] = await pool.sql<
    Record<'database' | 'job' | 'indexes' | 'fetch' | 'results' | 'dead' | 'vacuums' | 'stored', number>
  >(
    `SELECT pg_database_size(current_database())::float8 / 1e6 AS database,
       (SELECT sum(pg_table_size(c.oid))::float8 / 1e6 FROM pg_class c WHERE c.relnamespace = 'segue_jobs'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'job%') AS job,
       (SELECT sum(pg_indexes_size(c.oid))::float8 / 1e6 FROM pg_class c WHERE c.relnamespace = 'segue_jobs'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'job%') AS indexes,
       (SELECT sum(pg_relation_size(c.oid))::float8 / 1e6 FROM pg_class c WHERE c.relnamespace = 'segue_jobs'::regnamespace AND c.relkind = 'i' AND c.relname LIKE 'job_common_i11%') AS fetch,
       pg_total_relation_size('segue.analysis')::float8 / 1e6 AS results,
       (SELECT sum(n_dead_tup)::float8 FROM pg_stat_user_tables) AS dead,
       (SELECT sum(autovacuum_count)::float8 FROM pg_stat_user_tables) AS vacuums,
       (SELECT count(*)::float8 FROM segue.analysis WHERE stored_at IS NOT NULL) AS stored`,
  );
  const { database, job, indexes, fetch, results, dead, vacuums, stored } = size!;
  return {
    phase,
    seconds,
    asked,
    stored,
    database,
    jobTable: job,
    jobIndexes: indexes,
    fetchIndex: fetch,
    results,
    adder: process.memoryUsage.rss() / 1e6,
    workers: pids.reduce((sum, pid) => sum + residentBytes(pid), 0) / 1e6,
    deadRows: dead,
    vacuums,
  };
}

/**
 * Enqueues `jobs` tracks and processes them for at most `minutes`, writing samples every half minute as JSON lines to
 * `folder`. Run again with the same folder, it resumes.
 */
export async function runMillion(options: {
  readonly jobs: number;
  readonly minutes: number;
  readonly folder: string;
  readonly bytes: number;
}): Promise<{
  readonly samples: number;
  readonly stored: number;
  readonly enqueueSeconds: number;
  readonly workSeconds: number;
}> {
  const { jobs, minutes, folder, bytes } = options;
  const journal = join(folder, 'samples.jsonl');
  const state = join(folder, 'database');
  const postgres = await startPostgres({ folder: join(folder, 'postgres') });
  const address = existsSync(state)
    ? postgres.addressOf(readFileSync(state, 'utf8'))
    : await postgres.createPool();
  writeFileSync(state, address.shown.split('/')[1]!);
  const pool = await openPool(address);
  let samples = 0;
  const note = (one: LongRunSample): void => {
    samples++;
    appendFileSync(journal, `${JSON.stringify(one)}\n`);
  };
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  let enqueueSeconds = 0;
  try {
    const [asked] = await pool.sql<{ count: string }>('SELECT count(*) FROM segue.request');
    const from = Number(asked!.count);
    let noted = 0;
    if (from < jobs)
      await fillPool(pool, from, jobs, {
        onProgress({ asked: done }) {
          if (done - noted < 50_000) return;
          noted = done;
          void sample(pool, 'enqueue', seconds(), from + done, []).then(note, () => undefined);
        },
      });
    enqueueSeconds = seconds();
    note(await sample(pool, 'enqueue', seconds(), jobs, []));
    const workers = Array.from({ length: 2 }, (_, i) =>
      startSimulatedWorker({
        queue: address.connectionString,
        name: `w${i}`,
        jobs: 8,
        durations: { median: 1, deviation: 0.3 },
        bytes,
        untilEmpty: true,
      }),
    );
    const pids = workers.flatMap(({ child }) => child.pid ?? []);
    const workBegan = seconds();
    while (workers.some(({ child }) => child.exitCode === null) && seconds() < minutes * 60) {
      await wait(Math.min(30_000, Math.max(1_000, minutes * 60_000 - seconds() * 1000)));
      note(await sample(pool, 'work', seconds(), jobs, pids));
    }
    for (const { child } of workers) child.kill('SIGTERM');
    await Promise.all(workers.map(({ counts }) => counts));
    const { stored } = await countJobs(pool);
    return { samples, stored, enqueueSeconds, workSeconds: seconds() - workBegan };
  } finally {
    await pool.close();
    await postgres.stop();
  }
}
