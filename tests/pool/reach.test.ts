import { execFileSync } from 'node:child_process';
import { chownSync, copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runPoolWorker } from '../../src/main/core/pool/run-worker.ts';
import { objectWishes } from '../../src/main/core/pool/wishes.ts';
import { SIGNAL_PROCESSING } from '../../src/main/inference/choose-model.ts';
import { addWishes } from '../../src/main/pool/add.ts';
import { openAudioFiles } from '../../src/main/pool/audio-files.ts';
import { drain, findLibrary, setPaused } from '../../src/main/pool/control.ts';
import { serveStatus, serveWorkerMetrics } from '../../src/main/pool/metrics.ts';
import { parseRoot } from '../../src/main/pool/place.ts';
import { initPool, openPool } from '../../src/main/pool/pool.ts';
import { readStatus } from '../../src/main/pool/status.ts';
import { createPoolWorker } from '../../src/main/pool/worker.ts';
import { openRemote } from '../../src/main/remote/open-remote.ts';
import { SIMULATED_MODEL, simulatedAnalyst, simulatedFiles } from '../fixtures/pool/simulated-analyst.ts';
import { writeClicks } from '../support/clicks.ts';
import { hasPostgres, noPostgres, startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { openCore, temporaryFolder } from '../support/temporary-home.ts';

const { signal } = new AbortController();
const crew = { id: '00000000-0000-4000-8000-000000000001', name: 'Crew' };
const label = { id: '00000000-0000-4000-8000-000000000002', name: 'Label' };
const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasPostgres)(`a pool (${hasPostgres ? 'on PostgreSQL' : noPostgres})`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  const wishes = (paths: readonly string[]) =>
    paths.map((path) => ({ place: { root: 'music', path }, stamp: '1', identity: null, genre: null }));
  const options = { model: SIMULATED_MODEL, tempoRange: null };

  it('takes objects of a store as they are listed, and streams them', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'objects'));
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'S3RVER');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'S3RVER');
    const server = new S3rver({
      address: '127.0.0.1',
      port: 0,
      silent: true,
      directory: join(folder, 'objects'),
      configureBuckets: [{ name: 'archive', configs: [] }],
    });
    const endpoint = encodeURIComponent(`http://127.0.0.1:${(await server.run()).port}`);
    try {
      const store = await openRemote(`s3://archive?endpoint=${endpoint}`);
      const music = writeClicks(join(folder, 'clicks.wav'), { seconds: 8, bpm: 122 });
      const twin = join(folder, 'twin.wav');
      copyFileSync(music, twin);
      await store.upload('promo/2026/a.wav', music);
      await store.upload('promo/2026/twin.wav', twin);
      await store.upload('promo/cover.jpg', music);
      await store.upload('private/b.wav', music);
      const refused: string[] = [];
      const onRefused = (path: string): number => refused.push(path);
      const root = parseRoot(`archive=s3://archive/promo?endpoint=${endpoint}`);
      if (root.kind !== 'store') throw new Error('no store');
      const core = openCore();
      core.settings.set({ model: SIGNAL_PROCESSING });
      const model = (await core.models.list()).choice.source;
      const address = await postgres.createPool();
      const pool = await openPool(address);
      expect(
        await addWishes(pool, crew, objectWishes(root, '', { signal, onRefused }), {
          model,
          tempoRange: null,
        }),
      ).toMatchObject({ asked: 2, queued: 2 });
      expect(
        await runPoolWorker(core, address, { roots: [root], jobs: 1, untilEmpty: true, signal }),
      ).toMatchObject({
        analysed: 1,
        known: 1,
        failed: 0,
      });
      // Unchanged objects are known by their tags.
      expect(
        await addWishes(pool, crew, objectWishes(root, '2026/', { signal, onRefused }), {
          model,
          tempoRange: null,
        }),
      ).toMatchObject({ asked: 2, queued: 0, known: 1 });
      const scratch = temporaryFolder();
      const files = await openAudioFiles([root], scratch);
      const file = await files.open({ root: 'archive', path: '2026/a.wav' }, signal);
      expect(readFileSync(file.path).equals(readFileSync(music))).toBe(true);
      await file.release();
      await expect(files.open({ root: 'archive', path: 'none.wav' }, signal)).rejects.toMatchObject({
        code: 'io',
      });
      files.close();
      await pool.close();
    } finally {
      vi.unstubAllEnvs();
      await server.close();
    }
  }, 60_000);

  it('holds back what is paused, and takes back what nobody else waits for', async () => {
    const address = await postgres.createPool();
    const pool = await openPool(address);
    await addWishes(pool, crew, wishes(['a', 'b', 'shared']), options);
    await addWishes(pool, label, wishes(['c', 'shared']), options);
    const work = () =>
      createPoolWorker({
        pool,
        files: simulatedFiles,
        analyst: simulatedAnalyst({ median: 1, deviation: 0 }),
        name: 'w',
        jobs: 1,
        untilEmpty: true,
        pollMs: 10,
        signal,
      }).run();
    await setPaused(pool, true, null);
    expect(await work()).toMatchObject({ analysed: 0 });
    await setPaused(pool, false, null);
    await setPaused(pool, true, crew.id);
    expect(await work()).toMatchObject({ analysed: 1 });
    expect(await readStatus(pool)).toMatchObject({
      waiting: 3,
      stored: 1,
      libraries: [
        { name: 'Crew', paused: true, asked: 3 },
        { name: 'Label', asked: 2 },
      ],
    });
    expect(await drain(pool, (await findLibrary(pool, 'Crew')).id)).toBe(2);
    // What it asks for while it is paused waits too.
    await addWishes(pool, crew, wishes(['d']), options);
    expect(await work()).toMatchObject({ analysed: 0 });
    await expect(findLibrary(pool, 'Nobody')).rejects.toMatchObject({ code: 'not_found' });
    await setPaused(pool, false, crew.id);
    await setPaused(pool, false, crew.id);
    expect(await work()).toMatchObject({ analysed: 2 });
    const [{ least }] = (await pool.sql<{ least: number }>(
      'SELECT min(priority) AS least FROM segue_jobs.job',
    )) as [{ least: number }];
    expect(least).toBeGreaterThan(-100_000);
    await pool.close();
  }, 60_000);

  it('shows how it goes on a page and as metrics, to this machine alone', async () => {
    const address = await postgres.createPool();
    const pool = await openPool(address);
    await addWishes(pool, { ...crew, name: 'Crew <b>' }, wishes(['a', 'b', 'c']), options);
    const worker = createPoolWorker({
      pool,
      files: simulatedFiles,
      analyst: simulatedAnalyst(
        { median: 1, deviation: 0 },
        {
          spoil: (path) => {
            if (path === 'b') throw new Error('b is <damaged>');
          },
        },
      ),
      name: 'w',
      jobs: 1,
      untilEmpty: true,
      pollMs: 10,
      signal,
    });
    const metrics = await serveWorkerMetrics(worker, 0);
    await worker.run();
    const text = await (await fetch(`${metrics.url}metrics`)).text();
    expect(text).toMatch(/^segue_worker_tracks_total\{outcome="analysed"\} 2$/m);
    expect(text).toMatch(/^segue_worker_tracks_total\{outcome="failed"\} 1$/m);
    expect(text).toMatch(/^segue_worker_track_seconds_count 2$/m);
    await metrics.close();
    const status = await serveStatus(pool, 0);
    const page = await (await fetch(status.url)).text();
    expect(page).toContain('Crew &#60;b&#62;');
    expect(await (await fetch(`${status.url}metrics`)).text()).toMatch(
      /^segue_pool_tracks\{queue="simulated-1\/music",state="retrying"\} 1$/m,
    );
    expect((await fetch(`${status.url}other`)).status).toBe(404);
    expect((await fetch(status.url, { method: 'POST' })).status).toBe(403);
    await expect(serveStatus(pool, Number(new URL(status.url).port))).rejects.toMatchObject({ code: 'io' });
    await status.close();
    await pool.close();
  }, 60_000);

  it('is refused where there is none, and where another version made it', async () => {
    const address = await postgres.createDatabase();
    await expect(openPool(address)).rejects.toThrow(/segue pool init/);
    await initPool(address);
    await initPool(address);
    const pool = await openPool(address);
    await pool.sql('UPDATE segue.pool SET format = 99');
    await pool.close();
    await expect(openPool(address)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/format 99/) as string,
    });
    await expect(openPool(postgres.addressOf('nothing'))).rejects.toThrow(/createdb/);
  }, 60_000);

  it.skipIf(!hasOpenssl)(
    'checks the server by its certificate',
    async () => {
      const address = await postgres.createPool();
      const folder = temporaryFolder();
      const make = (name: string, host: string): string => {
        const certificate = join(folder, `${name}.crt`);
        execFileSync(
          'openssl',
          [
            'req',
            '-x509',
            '-newkey',
            'rsa:2048',
            '-nodes',
            '-days',
            '2',
            '-keyout',
            join(folder, `${name}.key`),
            '-out',
            certificate,
            '-subj',
            `/CN=${host}`,
            '-addext',
            `subjectAltName=DNS:${host}`,
          ],
          { stdio: 'ignore' },
        );
        return certificate;
      };
      const good = make('good', 'localhost');
      const foreign = make('foreign', 'localhost');
      const { uid, gid } = statSync(join(postgres.folder, 'data'));
      for (const [from, to] of [
        [good, 'server.crt'],
        [join(folder, 'good.key'), 'server.key'],
      ] as const) {
        const target = join(postgres.folder, 'data', to);
        writeFileSync(target, readFileSync(from), { mode: 0o600 });
        chownSync(target, uid, gid);
      }
      postgres.configure('ssl = on');
      await postgres.kill();
      await postgres.start();
      const database = address.shown.split('/')[1]!;
      const at = (host: string, query: string) => postgres.addressOf(database, query, host);
      const pool = await openPool(at('localhost', `?sslmode=verify-full&sslrootcert=${good}`));
      expect(await pool.sql('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([
        { ssl: true },
      ]);
      await pool.close();
      await expect(openPool(at('localhost', `?sslmode=verify-full&sslrootcert=${foreign}`))).rejects.toThrow(
        /certificate is not trusted/,
      );
      await expect(openPool(at('127.0.0.1', `?sslmode=verify-full&sslrootcert=${good}`))).rejects.toThrow(
        /for another host/,
      );
    },
    60_000,
  );
});
