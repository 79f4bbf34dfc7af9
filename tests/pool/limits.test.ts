import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPoolWorker } from '../../src/main/core/pool/run-worker.ts';
import type { RunWorkerOptions } from '../../src/main/core/pool/run-worker.ts';
import { SIGNAL_PROCESSING } from '../../src/main/inference/choose-model.ts';
import { addWishes } from '../../src/main/pool/add.ts';
import { openPool } from '../../src/main/pool/pool.ts';
import { readStatus } from '../../src/main/pool/status.ts';
import { createPoolWorker } from '../../src/main/pool/worker.ts';
import { SIMULATED_MODEL, simulatedAnalyst, simulatedFiles } from '../fixtures/pool/simulated-analyst.ts';
import { hasPostgres, noPostgres, startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { openCore, temporaryFolder } from '../support/temporary-home.ts';

const { signal } = new AbortController();

describe.skipIf(!hasPostgres)(
  `limits and estimates of a pool (${hasPostgres ? 'on PostgreSQL' : noPostgres})`,
  () => {
    let postgres: Postgres;
    beforeAll(async () => {
      postgres = await startPostgres();
    });
    afterAll(() => postgres?.stop());

    it('a worker takes as many tracks at a time as it is allowed, and as its memory is for', async () => {
      const address = await postgres.createPool();
      const core = openCore();
      core.settings.set({ model: SIGNAL_PROCESSING });
      const folder = temporaryFolder();
      const jobsOf = async (limits: Pick<RunWorkerOptions, 'jobs' | 'memory'>): Promise<number> => {
        let found = 0;
        await runPoolWorker(core, address, {
          roots: [{ name: 'nas', kind: 'folder', folder }],
          untilEmpty: true,
          signal,
          ...limits,
          onStart: (_worker, _analyst, _pool, jobs) => void (found = jobs),
        });
        return found;
      };
      expect(await jobsOf({ jobs: 3, memory: 100 })).toBe(3);
      expect(await jobsOf({ jobs: 8, memory: 1.6 })).toBe(2);
      expect(await jobsOf({ jobs: 8, memory: 0.1 })).toBe(1);
      expect(await jobsOf({ memory: 1000 })).toBe(availableParallelism());
      await expect(
        runPoolWorker(core, address, {
          roots: [{ name: 'nas', kind: 'folder', folder: join(folder, 'gone') }],
          signal,
        }),
      ).rejects.toMatchObject({ code: 'not_found' });
    }, 60_000);

    it('estimates the end by what was stored lately, while somebody works and nobody holds it back', async () => {
      const address = await postgres.createPool();
      const pool = await openPool(address);
      const wishes = Array.from({ length: 30 }, (_, i) => ({
        place: { root: 'music', path: `${i}` },
        stamp: '1',
        identity: null,
        genre: null,
      }));
      await addWishes(pool, { id: crypto.randomUUID(), name: 'Crew' }, wishes, {
        model: SIMULATED_MODEL,
        tempoRange: null,
      });
      expect(await readStatus(pool)).toMatchObject({ waiting: 30, perMinute: 0, secondsLeft: null });
      const stop = new AbortController();
      const worker = createPoolWorker({
        pool,
        files: simulatedFiles,
        analyst: simulatedAnalyst({ median: 1, deviation: 0 }),
        name: 'w',
        jobs: 1,
        pollMs: 10,
        signal: stop.signal,
      });
      worker.events.on('track', () => (worker.counts.analysed >= 10 ? stop.abort() : undefined));
      await worker.run();
      const { analysed } = worker.counts;
      // As if these had come over ten minutes, the first of them ten minutes ago, and a worker lived.
      await pool.sql(
        `UPDATE segue.analysis SET stored_at = now() - interval '10 minutes' * (n - 1) / ($1 - 1)
         FROM (SELECT key, row_number() OVER () AS n FROM segue.analysis WHERE stored_at IS NOT NULL) AS ranks
         WHERE ranks.key = segue.analysis.key`,
        [analysed],
      );
      await pool.sql(
        `INSERT INTO segue.worker (id, name, model, roots, version, jobs, seen_at)
         VALUES ($1, 'w', $2, '{music}', '1', 1, now() + interval '1 hour')`,
        [crypto.randomUUID(), SIMULATED_MODEL],
      );
      const { perMinute, secondsLeft, waiting } = await readStatus(pool);
      expect(waiting).toBe(30 - analysed);
      // The span ends when the status is read.
      expect(perMinute).toBeLessThanOrEqual(analysed / 10);
      expect(perMinute).toBeGreaterThan(analysed / 15);
      expect(secondsLeft).toBeCloseTo((waiting / perMinute) * 60, 6);
      await pool.sql('UPDATE segue.pool SET paused = true');
      expect((await readStatus(pool)).secondsLeft).toBeNull();
      await pool.sql('UPDATE segue.pool SET paused = false');
      await pool.sql("UPDATE segue.worker SET seen_at = now() - interval '1 minute'");
      expect((await readStatus(pool)).secondsLeft).toBeNull();
      await pool.close();
    }, 60_000);
  },
);
