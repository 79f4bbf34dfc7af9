import { openPool } from '../../src/main/pool/pool.ts';
import { durationOf } from '../../tests/fixtures/pool/simulated-analyst.ts';
import { startPostgres } from '../../tests/support/postgres.ts';
import type { MeasuredDurations } from './durations.ts';
import { countJobs, fillPool } from './fill.ts';
import { cpuSeconds, startSimulatedWorker } from './processes.ts';

export interface WorkersRun {
  readonly processes: number;
  readonly jobs: number;
  readonly seconds: number;
  /** Milliseconds per track that a worker holds it beyond the analysis, and of CPU for it in worker and database. */
  readonly wallOverhead: number;
  readonly workerCpu: number;
  readonly databaseCpu: number;
  /** Share of the wall-clock overhead and of the CPU in a real analysis of mean length. */
  readonly wallShare: number;
  readonly cpuShare: number;
  readonly databaseMb: number;
}

/**
 * Processes `jobs` tracks with results of real size in `processes` workers of `slots` tracks each. Analyses sleep for
 * their real duration divided by `speed`, so the queue has that many times more to do than with real ones.
 */
export async function runWorkers(
  measured: MeasuredDurations,
  options: {
    readonly processes: number;
    readonly jobs: number;
    readonly slots: number;
    readonly speed: number;
  },
): Promise<WorkersRun> {
  const { processes, jobs, slots, speed } = options;
  const postgres = await startPostgres({ durable: true });
  try {
    const address = await postgres.createPool();
    const pool = await openPool(address);
    await fillPool(pool, 0, jobs);
    const durations = { median: measured.median / speed, deviation: measured.deviation };
    const before = cpuSeconds(postgres.pid());
    const workers = Array.from({ length: processes }, (_, i) =>
      startSimulatedWorker({
        queue: address.connectionString,
        name: `w${i}`,
        jobs: slots,
        durations,
        bytes: measured.resultBytes,
        untilEmpty: true,
      }),
    );
    await Promise.all(workers.map(({ ready }) => ready));
    const working = performance.now();
    let workerCpu = 0;
    let last = new Map<number, number>();
    const sample = setInterval(() => {
      last = new Map(workers.map(({ child }, i) => [i, Math.max(last.get(i) ?? 0, cpuSeconds(child.pid!))]));
    }, 500);
    await Promise.all(workers.map(({ counts }) => counts));
    clearInterval(sample);
    for (const seconds of last.values()) workerCpu += seconds;
    const seconds = (performance.now() - working) / 1000;
    const databaseCpu = cpuSeconds(postgres.pid()) - before;
    const counts = await countJobs(pool);
    if (counts.stored !== jobs || counts.left !== 0)
      throw new Error(`Not all was stored: ${JSON.stringify(counts)}`);
    const asleep = Array.from({ length: jobs }, (_, i) =>
      durationOf(`${Math.floor(i / 1000)}/${i}.flac`, durations),
    ).reduce((sum, ms) => sum + ms, 0);
    const [size] = await pool.sql<{ mb: number }>(
      'SELECT pg_database_size(current_database())::float8 / 1e6 AS mb',
    );
    await pool.close();
    const wallOverhead = (seconds * 1000 * processes * slots - asleep) / jobs;
    const cpu = ((workerCpu + databaseCpu) * 1000) / jobs;
    return {
      processes,
      jobs,
      seconds,
      wallOverhead,
      workerCpu: (workerCpu * 1000) / jobs,
      databaseCpu: (databaseCpu * 1000) / jobs,
      wallShare: wallOverhead / measured.mean,
      cpuShare: cpu / measured.mean,
      databaseMb: size!.mb,
    };
  } finally {
    await postgres.stop();
  }
}
