import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRng } from '../../src/main/numeric/rng.ts';
import { openPool } from '../../src/main/pool/pool.ts';
import { startPostgres } from '../../tests/support/postgres.ts';
import { countJobs, fillPool } from './fill.ts';
import { startSimulatedWorker } from './processes.ts';

export interface KillsRun {
  readonly jobs: number;
  readonly workerKills: number;
  readonly databaseKills: number;
  readonly stored: number;
  readonly lost: number;
  /** Tracks whose result was stored more than once. */
  readonly twice: number;
  readonly seconds: number;
}

/** Kills workers and the database at random moments while tracks are processed. */
export async function runKills(options: {
  readonly jobs: number;
  readonly workerKills: number;
  readonly databaseKills: number;
}): Promise<KillsRun> {
  const { jobs, workerKills, databaseKills } = options;
  const folder = mkdtempSync(join(tmpdir(), 'segue-bench-'));
  const log = join(folder, 'stored');
  writeFileSync(log, '');
  const postgres = await startPostgres({ durable: true });
  const random = createRng('kills');
  const started = performance.now();
  try {
    const address = await postgres.createPool();
    const pool = await openPool(address, { connections: 2 });
    await fillPool(pool, 0, jobs, { tries: 100 });
    const start = () =>
      startSimulatedWorker({
        queue: address.connectionString,
        name: 'w',
        jobs: 4,
        durations: { median: 400, deviation: 0.4 },
        heartbeatMs: 3000,
        upkeepSeconds: 1,
        log,
      });
    const workers = Array.from({ length: 4 }, start);
    await Promise.all(workers.map(({ ready }) => ready));
    const kills = random.shuffle([
      ...Array.from({ length: workerKills }, () => 'worker' as const),
      ...Array.from({ length: databaseKills }, () => 'database' as const),
    ]);
    for (const kill of kills) {
      await wait(random.range(100, 1_200));
      if (kill === 'database') {
        await postgres.kill();
        await postgres.start();
        continue;
      }
      const victim = random.int(0, workers.length - 1);
      workers[victim]!.child.kill('SIGKILL');
      workers[victim] = start();
    }
    let counts = await countJobs(pool).catch(() => null);
    while (counts === null || counts.left > 0) {
      await wait(500);
      counts = await countJobs(pool).catch(() => null);
    }
    for (const { child } of workers) child.kill('SIGKILL');
    await pool.close();
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    return {
      jobs,
      workerKills,
      databaseKills,
      stored: counts.stored,
      lost: jobs - counts.stored,
      twice: lines.length - new Set(lines).size,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
