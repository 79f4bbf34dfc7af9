import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { resumeJob } from '../../src/main/core/jobs/resume-job.ts';
import { restartCollection } from '../../src/main/core/pool/collect.ts';
import { poolAddress, poolRoots } from '../../src/main/core/pool/configuration.ts';
import { createPoolHandlers } from '../../src/main/core/pool/handlers.ts';
import { runPoolWorker } from '../../src/main/core/pool/run-worker.ts';
import { openLibrary } from '../../src/main/host/open-library.ts';
import { openRemote } from '../../src/main/remote/open-remote.ts';
import { SIGNAL_PROCESSING } from '../../src/main/inference/choose-model.ts';
import type { Core } from '../../src/main/core/create-core.ts';
import { writeClicks } from '../support/clicks.ts';
import { hasPostgres, noPostgres, startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { openCore, temporaryFolder } from '../support/temporary-home.ts';
import { workerModules } from '../support/workers.ts';

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
      const { jobId } = await pool.add({ selection: null, root: null, priority: 'background' }, context);
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

    it('goes on with a collection when the app is opened again, unless somebody cancelled it', async () => {
      const { core, file, music } = await newLibrary();
      core.settings.set({ poolQueueFile: file, poolRoots: [{ name: 'nas', folder: music }] });
      const { jobId } = await createPoolHandlers(core).add(
        { selection: null, root: null, priority: 'normal' },
        context,
      );
      await expect.poll(() => core.jobs.get(jobId).state, { timeout: 30_000 }).toBe('done');
      const collection = core.jobs.list().find(({ state }) => state === 'running')!;
      const { root } = core.home;
      await core.close();

      const opened = openCore(root);
      expect(opened.jobs.get(collection.id)).toMatchObject({ state: 'interrupted', resumable: true });
      const again = restartCollection(opened)!;
      expect(opened.jobs.get(again)).toMatchObject({ state: 'running', title: 'Collect from the pool' });
      // To resume the old one is to go on with this one.
      expect(resumeJob(opened, collection.id)).toBe(again);
      opened.jobs.cancel(again);
      await expect.poll(() => opened.jobs.get(again).state, { timeout: 30_000 }).toBe('cancelled');
      await opened.close();

      const third = openCore(root);
      expect(restartCollection(third)).toBeNull();
      const resumed = resumeJob(third, again);
      await third.close();

      const last = openCore(root);
      last.settings.set({ poolQueueFile: null });
      expect(restartCollection(last)).toBeNull();
      expect(last.jobs.get(resumed).state).toBe('interrupted');
    }, 60_000);

    it('is opened with its collection by the app itself', async () => {
      const { core, file, music } = await newLibrary();
      core.settings.set({ poolQueueFile: file, poolRoots: [{ name: 'nas', folder: music }] });
      await createPoolHandlers(core).collect({}, context);
      const adding = createPoolHandlers(core).add(
        { selection: null, root: null, priority: 'normal' },
        context,
      );
      await expect
        .poll(async () => core.jobs.get((await adding).jobId).state, { timeout: 30_000 })
        .toBe('done');
      await createPoolHandlers(core).collect({}, context);
      const { root } = core.home;
      await core.close();
      const session = openLibrary(root, { workers: workerModules });
      try {
        await expect
          .poll(() => session.core!.jobs.list().filter(({ state }) => state === 'running'), {
            timeout: 60_000,
          })
          .toMatchObject([{ title: 'Collect from the pool' }]);
      } finally {
        await session.close();
      }
    }, 90_000);

    it('asks for everything in an object store', async () => {
      const { core, file, music } = await newLibrary();
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'S3RVER');
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'S3RVER');
      const directory = join(temporaryFolder(), 'objects');
      mkdirSync(directory);
      const server = new S3rver({
        address: '127.0.0.1',
        port: 0,
        silent: true,
        directory,
        configureBuckets: [{ name: 'archive', configs: [] }],
      });
      const endpoint = encodeURIComponent(`http://127.0.0.1:${(await server.run()).port}`);
      const address = `s3://archive/promo?endpoint=${endpoint}`;
      try {
        await (await openRemote(address)).upload('2026/a.wav', join(music, 'a.wav'));
        for (const wrong of ['s3://', 'https://archive', 's3://key:secret@archive', 's3://archive?secret=x'])
          expect(() => core.settings.set({ poolRoots: [{ name: 'archive', address: wrong }] })).toThrow(
            /poolRoots/,
          );
        core.settings.set({ poolQueueFile: file, poolRoots: [{ name: 'archive', address }] });
        const pool = createPoolHandlers(core);
        const { jobId } = await pool.add({ selection: null, root: 'archive', priority: 'normal' }, context);
        await expect.poll(() => core.jobs.get(jobId).state, { timeout: 30_000 }).toBe('done');
        expect(core.jobs.result(jobId)).toMatchObject({ asked: 1, queued: 1, refused: 0 });
        // What the library has, too, comes in.
        const worker = openCore();
        worker.settings.set({ model: SIGNAL_PROCESSING });
        const { signal } = new AbortController();
        const roots = poolRoots(core);
        await runPoolWorker(worker, poolAddress(core), { roots, jobs: 1, untilEmpty: true, signal });
        const collection = core.jobs.list().find(({ title }) => title === 'Collect from the pool')!;
        await expect.poll(() => core.jobs.get(collection.id).state, { timeout: 60_000 }).toBe('done');
        expect(core.jobs.result(collection.id)).toMatchObject({ applied: 1, unknown: 0, failed: 0 });
      } finally {
        vi.unstubAllEnvs();
        await server.close();
      }
    }, 120_000);
  },
);
