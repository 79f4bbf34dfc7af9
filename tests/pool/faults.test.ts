import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addWishes } from '../../src/main/pool/add.ts';
import type { PoolAddress } from '../../src/main/pool/address.ts';
import { listAside } from '../../src/main/pool/aside.ts';
import { openAudioFiles } from '../../src/main/pool/audio-files.ts';
import { queueOf } from '../../src/main/pool/queue.ts';
import { openPool } from '../../src/main/pool/pool.ts';
import type { Pool } from '../../src/main/pool/pool.ts';
import { createPoolWorker } from '../../src/main/pool/worker.ts';
import type { Analyst } from '../../src/main/pool/analyst.ts';
import type { PoolWorker } from '../../src/main/pool/worker.ts';
import { createRng } from '../../src/main/numeric/rng.ts';
import { SIMULATED_MODEL, simulatedAnalyst, simulatedFiles } from '../fixtures/pool/simulated-analyst.ts';
import type { SimulatedWorker } from '../fixtures/pool/simulated-worker.ts';
import { hasPostgres, noPostgres, startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-home.ts';
import { englishOf } from '../../src/shared/languages/translate.ts';

const workerModule = new URL('../fixtures/pool/simulated-worker.ts', import.meta.url);
const library = { id: '00000000-0000-4000-8000-000000000001', name: 'Crew' };
const quick = { median: 5, deviation: 0.3 };

describe.skipIf(!hasPostgres)(`a pool survives (${hasPostgres ? 'on PostgreSQL' : noPostgres})`, () => {
  let postgres: Postgres;
  const pools: Pool[] = [];
  const children = new Set<ChildProcess>();
  const stops: AbortController[] = [];

  beforeAll(async () => {
    // What a commit says must be on the disk here.
    postgres = await startPostgres({ durable: true });
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    for (const stop of stops.splice(0)) stop.abort();
    for (const pool of pools.splice(0)) await pool.close();
  });
  afterAll(() => postgres?.stop());

  async function newPool(): Promise<{ pool: Pool; address: PoolAddress }> {
    const address = await postgres.createPool();
    const pool = await openPool(address);
    pools.push(pool);
    return { pool, address };
  }

  async function add(pool: Pool, paths: readonly string[], tries = 3): Promise<void> {
    const wishes = paths.map((path) => ({
      place: { root: 'music', path },
      stamp: '1',
      identity: null,
      genre: null,
    }));
    const retry = { tries, retryDelay: 0, heartbeatSeconds: 10 };
    await addWishes(pool, library, wishes, { model: SIMULATED_MODEL, tempoRange: null, retry });
  }

  const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}.mp3`);

  function startWorker(
    options: Omit<SimulatedWorker, 'name' | 'durations'> & Partial<SimulatedWorker>,
  ): ChildProcess {
    const all: SimulatedWorker = {
      name: 'w',
      durations: quick,
      heartbeatMs: 1000,
      upkeepSeconds: 1,
      ...options,
    };
    const child = fork(workerModule, [JSON.stringify(all)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    children.add(child);
    child.on('exit', () => children.delete(child));
    return child;
  }

  const ended = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) =>
      child.exitCode === null && child.signalCode === null ? child.once('exit', () => resolve()) : resolve(),
    );

  async function counts(
    pool: Pool,
  ): Promise<{ stored: number; left: number; failed: number; completed: number }> {
    const [row] = await pool.sql<{ stored: string; left: string; failed: string; completed: string }>(
      `SELECT (SELECT count(*) FROM segue.analysis WHERE stored_at IS NOT NULL) AS stored,
         (SELECT count(*) FROM segue_jobs.job WHERE state <= 'active') AS left,
         (SELECT count(*) FROM segue_jobs.job WHERE state = 'failed') AS failed,
         (SELECT count(*) FROM segue_jobs.job WHERE state = 'completed') AS completed`,
    );
    const numbers = Object.entries(row!).map(([key, value]) => [key, Number(value)]);
    return Object.fromEntries(numbers) as Awaited<ReturnType<typeof counts>>;
  }

  async function until(what: () => Promise<boolean>): Promise<void> {
    while (!(await what().catch(() => false))) await wait(50);
  }

  /** The signs of life of dead workers lie an hour back, so that nobody waits for them here. */
  const ageSigns = (pool: Pool): Promise<unknown> =>
    pool.sql("UPDATE segue_jobs.job SET heartbeat_on = now() - interval '1 hour' WHERE state = 'active'");

  async function upkeep(address: PoolAddress): Promise<void> {
    const keeper = await openPool(address, { upkeep: true, upkeepSeconds: 1 });
    // One keeper may have looked just now; then the engine lets the next one wait.
    await until(async () => {
      await keeper.boss.supervise();
      const [row] = await keeper.sql<{ old: string }>(
        "SELECT count(*) AS old FROM segue_jobs.job WHERE state = 'active' AND heartbeat_on < now() - interval '30 minutes'",
      );
      return Number(row!.old) === 0;
    });
    await keeper.close();
  }

  function inProcess(
    pool: Pool,
    analyst: Analyst,
    more: Partial<Parameters<typeof createPoolWorker>[0]> = {},
  ): PoolWorker {
    const stop = new AbortController();
    stops.push(stop);
    return createPoolWorker({
      pool,
      files: simulatedFiles,
      analyst,
      name: 'here',
      jobs: 1,
      untilEmpty: true,
      pollMs: 20,
      heartbeatMs: 200,
      signal: stop.signal,
      ...more,
    });
  }

  it('workers that are killed at any moment, and a database that is: nothing is lost, nothing is twice', async () => {
    const { pool, address } = await newPool();
    const log = join(temporaryFolder(), 'stored');
    writeFileSync(log, '');
    await add(pool, names(150), 50);
    const random = createRng('kills');
    const options = { queue: address.connectionString, jobs: 2, log };
    const running = Array.from({ length: 2 }, () => startWorker(options));
    for (let kill = 0; kill < 8; kill++) {
      await wait(150 + random.range(0, 250));
      if (kill === 3 || kill === 6) {
        await postgres.kill();
        await postgres.start();
        continue;
      }
      const victim = random.int(0, running.length - 1);
      running[victim]!.kill('SIGKILL');
      await ended(running[victim]!);
      running[victim] = startWorker(options);
    }
    await until(async () => (await counts(pool)).left === 0);
    expect(await counts(pool)).toEqual({ stored: 150, left: 0, failed: 0, completed: 150 });
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
  }, 120_000);

  it('a track that kills every worker: it is set aside, and the others are analysed', async () => {
    const { pool, address } = await newPool();
    await add(pool, ['deadly.mp3', ...names(5)]);
    for (let death = 0; death < 3; death++) {
      await ended(
        startWorker({ queue: address.connectionString, jobs: 1, untilEmpty: true, deadly: 'deadly.mp3' }),
      );
      await ageSigns(pool);
      await upkeep(address);
      await pool.sql("UPDATE segue_jobs.job SET start_after = now() WHERE state = 'retry'");
    }
    await inProcess(pool, simulatedAnalyst(quick)).run();
    expect(await counts(pool)).toMatchObject({ stored: 5, failed: 1 });
    expect(await listAside(pool)).toMatchObject([
      {
        place: { path: 'deadly.mp3' },
        reason: { code: 'worker_crashed', message: expect.stringMatching(/not heard of/) as string },
      },
    ]);
  }, 60_000);

  it('a clock that jumps: the worker that lost its track to another one stores nothing', async () => {
    const { pool, address } = await newPool();
    await add(pool, ['a.mp3']);
    const slow = inProcess(pool, simulatedAnalyst({ median: 1_500, deviation: 0 }), { heartbeatMs: 60_000 });
    const first = slow.run();
    await until(async () => slow.counts.active === 1);
    await wait(100);
    // For the database an hour has passed in which nobody heard of the worker.
    await ageSigns(pool);
    await upkeep(address);
    await pool.sql("UPDATE segue_jobs.job SET start_after = now() WHERE state = 'retry'");
    expect(await inProcess(pool, simulatedAnalyst(quick)).run()).toMatchObject({ analysed: 1 });
    expect(await first).toMatchObject({ analysed: 0, returned: 1, failed: 0 });
    expect(await counts(pool)).toEqual({ stored: 1, left: 0, failed: 0, completed: 1 });
  }, 30_000);

  it('a worker that is told of its loss stops at once', async () => {
    const { pool } = await newPool();
    await add(pool, ['a.mp3']);
    const endless = inProcess(pool, simulatedAnalyst({ median: 3_600_000, deviation: 0 }), {
      untilEmpty: false,
      heartbeatMs: 100,
    });
    const run = endless.run();
    await until(async () => endless.counts.active === 1);
    const [job] = await pool.sql<{ id: string }>("SELECT id FROM segue_jobs.job WHERE state = 'active'");
    await pool.boss.cancel(queueOf(SIMULATED_MODEL, 'music'), job!.id);
    await until(async () => endless.counts.returned === 1);
    stops.at(-1)!.abort();
    expect(await run).toMatchObject({ analysed: 0, returned: 1 });
  }, 30_000);

  it('the clock of a worker that jumps by days', async () => {
    const { pool, address } = await newPool();
    await add(pool, names(20));
    await ended(
      startWorker({
        queue: address.connectionString,
        jobs: 2,
        untilEmpty: true,
        clockJumps: true,
        durations: { median: 60, deviation: 0.2 },
      }),
    );
    expect(await counts(pool)).toEqual({ stored: 20, left: 0, failed: 0, completed: 20 });
  }, 60_000);

  it('a worker that is stopped: its track goes back, and nobody counts it as tried', async () => {
    const { pool } = await newPool();
    await add(pool, ['a.mp3']);
    const worker = inProcess(pool, simulatedAnalyst({ median: 3_600_000, deviation: 0 }));
    const run = worker.run();
    await until(async () => worker.counts.active === 1);
    stops.at(-1)!.abort();
    expect(await run).toMatchObject({ returned: 1, failed: 0 });
    expect(await pool.sql('SELECT state, retry_count FROM segue_jobs.job')).toEqual([
      { state: 'created', retry_count: 0 },
    ]);
    expect(await inProcess(pool, simulatedAnalyst(quick)).run()).toMatchObject({ analysed: 1 });
  }, 30_000);

  it('a root that is unmounted: its tracks wait until it is back', async () => {
    const { pool } = await newPool();
    const folder = temporaryFolder();
    const mount = join(folder, 'nas');
    mkdirSync(mount);
    for (const name of names(4)) writeFileSync(join(mount, name), name);
    await add(pool, names(4));
    const files = await openAudioFiles([{ name: 'music', kind: 'folder', folder: mount }], folder);
    const troubles: (string | null)[] = [];
    const worker = inProcess(pool, simulatedAnalyst(quick), { files });
    worker.events.on('trouble', (message) => troubles.push(message && englishOf(message)));
    // As an unmounted share looks: an empty folder in its place.
    renameSync(mount, join(folder, 'away'));
    mkdirSync(mount);
    const run = worker.run();
    await until(async () => troubles.length > 0);
    expect(troubles).toEqual([expect.stringMatching(/music is not there/)]);
    expect(await counts(pool)).toMatchObject({ stored: 0, left: 4, failed: 0 });
    rmdirSync(mount);
    renameSync(join(folder, 'away'), mount);
    expect(await run).toMatchObject({ analysed: 4, failed: 0 });
    expect(troubles.at(-1)).toBeNull();
  }, 30_000);

  it.skipIf(!existsSync('/dev/full'))(
    'a full disk at a worker',
    async () => {
      const { pool } = await newPool();
      await add(pool, names(3));
      let isFull = true;
      const own = simulatedAnalyst(quick);
      const full: Analyst = {
        ...own,
        async analyse(...given) {
          if (isFull) writeFileSync('/dev/full', 'waveform');
          return own.analyse(...given);
        },
      };
      const worker = inProcess(pool, full);
      const troubles: (string | null)[] = [];
      worker.events.on('trouble', (message) => troubles.push(message && englishOf(message)));
      const run = worker.run();
      await until(async () => worker.counts.returned > 0);
      expect(troubles).toContainEqual(expect.stringMatching(/disk of this worker is full/));
      isFull = false;
      expect(await run).toMatchObject({ analysed: 3, failed: 0 });
      expect(await counts(pool)).toMatchObject({ stored: 3, left: 0, failed: 0 });
    },
    30_000,
  );

  it('a full disk at the database: what was analysed is kept until there is room', async () => {
    const { pool } = await newPool();
    await add(pool, names(2));
    await pool.sql(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`);
    await pool.sql(
      'CREATE TRIGGER full_disk BEFORE UPDATE ON segue.analysis FOR EACH ROW EXECUTE FUNCTION full_disk()',
    );
    let analysed = 0;
    const worker = inProcess(pool, simulatedAnalyst(quick, { spoil: () => void analysed++ }));
    const troubles: (string | null)[] = [];
    worker.events.on('trouble', (message) => troubles.push(message && englishOf(message)));
    const run = worker.run();
    await until(async () => troubles.length > 0);
    expect(troubles[0]).toMatch(/its disk is full/);
    expect(await counts(pool)).toMatchObject({ stored: 0 });
    await pool.sql('DROP TRIGGER full_disk ON segue.analysis');
    expect(await run).toMatchObject({ analysed: 2, failed: 0 });
    expect(analysed).toBe(2);
  }, 30_000);
});
