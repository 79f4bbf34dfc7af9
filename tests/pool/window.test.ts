import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPoolHandlers } from '../../src/main/core/pool/handlers.ts';
import { SIGNAL_PROCESSING } from '../../src/main/inference/choose-model.ts';
import type { Core } from '../../src/main/core/create-core.ts';
import { writeClicks } from '../support/clicks.ts';
import { hasPostgres, noPostgres, startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { openCore, temporaryFolder } from '../support/temporary-home.ts';

const context = { signal: new AbortController().signal, clientId: 'window' };

describe.skipIf(!hasPostgres)(
  `a pool behind the contract (${hasPostgres ? 'on PostgreSQL' : noPostgres})`,
  () => {
    let postgres: Postgres;
    beforeAll(async () => {
      postgres = await startPostgres();
    });
    afterAll(() => postgres?.stop());

    /** A library with one track, and a file that names a new pool. */
    async function newLibrary(): Promise<{ core: Core; file: string; music: string }> {
      const address = await postgres.createPool();
      const core = openCore();
      core.settings.set({ model: SIGNAL_PROCESSING });
      const music = temporaryFolder();
      writeClicks(join(music, 'a.wav'), { seconds: 8 });
      await core.imports.start([music]).result;
      const file = join(temporaryFolder(), 'address');
      writeFileSync(file, address.connectionString.replace('segue@', 'segue:secret@'), { mode: 0o600 });
      return { core, file, music };
    }

    it('is told of with host and database, and neither user nor password', async () => {
      const { core, file } = await newLibrary();
      const pool = createPoolHandlers(core);
      expect(await pool.available({}, context)).toEqual({
        pool: null,
        source: null,
        problem: null,
        unanalyzed: 1,
      });
      core.settings.set({ poolQueueFile: file });
      const available = await pool.available({}, context);
      expect(available).toMatchObject({ source: 'file', problem: null });
      expect(available.pool).toMatch(/^127\.0\.0\.1:\d+\/pool\d+$/);
      const status = await pool.status({}, context);
      expect(status).toMatchObject({ status: { waiting: 0 }, aside: [] });
      expect(JSON.stringify([available, status])).not.toMatch(/secret|segue@|segue:/);
      chmodSync(file, 0o644);
      expect(await pool.available({}, context)).toMatchObject({
        pool: null,
        problem: expect.stringMatching(/chmod 600/) as string,
      });
    });

    it('answers again once its database is back', async () => {
      const { core, file } = await newLibrary();
      core.settings.set({ poolQueueFile: file });
      const pool = createPoolHandlers(core);
      await pool.status({}, context);
      await postgres.kill();
      await expect(pool.status({}, context)).rejects.toMatchObject({ code: 'io' });
      // Neither does a connection that never was stay in the way.
      await core.poolConnection.close();
      await expect(pool.status({}, context)).rejects.toMatchObject({ code: 'io' });
      await postgres.start();
      expect(await pool.status({}, context)).toMatchObject({ status: { waiting: 0 } });
    }, 60_000);

    it('is asked, and then looked after by one collection', async () => {
      const { core, file, music } = await newLibrary();
      core.settings.set({ poolQueueFile: file, poolRoots: [{ name: 'nas', folder: music }] });
      const pool = createPoolHandlers(core);
      const [trackId] = core.library.ids({}) as [number];
      expect(await pool.prefer({ trackId }, context)).toEqual({ waits: false });
      const { jobId } = await pool.add({ selection: null, priority: 'background' }, context);
      await expect.poll(() => core.jobs.get(jobId).state, { timeout: 30_000 }).toBe('done');
      expect(core.jobs.result(jobId)).toMatchObject({ queued: 1, refused: 0 });
      const running = core.jobs.list().filter(({ state }) => state === 'running');
      expect(running).toMatchObject([{ kind: 'pool', title: 'Collect from the pool' }]);
      expect(await pool.collect({}, context)).toEqual({ jobId: running[0]!.id });
      expect(await pool.prefer({ trackId }, context)).toEqual({ waits: true });
      const { library, status } = await pool.status({}, context);
      expect(status.libraries).toMatchObject([{ id: library, asked: 1, collected: 0, paused: false }]);
      await pool.pause({ paused: true }, context);
      expect((await pool.status({}, context)).status.libraries).toMatchObject([{ paused: true }]);
      expect(await pool.retry({}, context)).toEqual({ retried: 0 });
      core.jobs.cancel(running[0]!.id);
      await expect.poll(() => core.jobs.get(running[0]!.id).state, { timeout: 30_000 }).toBe('cancelled');
      const again = await pool.collect({}, context);
      expect(again.jobId).not.toBe(running[0]!.id);
      core.jobs.cancel(again.jobId);
    }, 90_000);
  },
);
