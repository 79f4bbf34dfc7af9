import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAdding } from '../../src/main/core/pool/add.ts';
import type { AddRequest, AddSummary } from '../../src/main/core/pool/add.ts';
import { createPoolAnalyst } from '../../src/main/core/pool/analyst.ts';
import { startCollection } from '../../src/main/core/pool/collect.ts';
import { wantedNetworks } from '../../src/main/core/pool/networks.ts';
import { runPoolWorker } from '../../src/main/core/pool/run-worker.ts';
import type { Core } from '../../src/main/core/create-core.ts';
import { resumeJob } from '../../src/main/core/jobs/resume-job.ts';
import { SIGNAL_PROCESSING } from '../../src/main/inference/choose-model.ts';
import type { PoolAddress } from '../../src/main/pool/address.ts';
import { openPool } from '../../src/main/pool/pool.ts';
import type { Root } from '../../src/main/pool/place.ts';
import type { Annotation } from '../../src/shared/domain/index.ts';
import { writeClicks } from '../support/clicks.ts';
import { hasPostgres, noPostgres, startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { openCore, temporaryFolder } from '../support/temporary-home.ts';

const { signal } = new AbortController();

describe.skipIf(!hasPostgres)(`a library and a pool (${hasPostgres ? 'on PostgreSQL' : noPostgres})`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  /** A library of tracks of some seconds, with signal processing as its model. */
  async function newLibrary(bpms: readonly number[]): Promise<{ core: Core; music: string; roots: Root[] }> {
    const core = openCore();
    core.settings.set({ model: SIGNAL_PROCESSING });
    const music = temporaryFolder();
    for (const bpm of bpms) writeClicks(join(music, `${bpm}.wav`), { seconds: 8, bpm });
    await core.imports.start([music]).result;
    return { core, music, roots: [{ name: 'nas', kind: 'folder', folder: music }] };
  }

  async function add(
    core: Core,
    address: PoolAddress,
    roots: readonly Root[],
    request: AddRequest = {},
  ): Promise<AddSummary & { items: string[] }> {
    const job = startAdding(core, address, { roots, library: 'Test', ...request });
    const summary = await job.result;
    return { ...summary, items: core.jobs.failures(job.id).map(({ item }) => item) };
  }

  /** A worker on another machine, with a data folder of its own. */
  async function work(address: PoolAddress, roots: readonly Root[]): Promise<unknown> {
    const machine = openCore();
    machine.settings.set({ model: SIGNAL_PROCESSING });
    return runPoolWorker(machine, address, { roots, jobs: 1, untilEmpty: true, signal });
  }

  const heads = (core: Core): Map<string, Annotation> =>
    new Map(
      core.library
        .records(core.library.ids({}))
        .map(({ id, path }) => [path!.split('/').at(-1)!, core.annotations.head(id)!.annotation]),
    );

  it('gives the same annotations as an analysis on this machine, and never twice', async () => {
    const address = await postgres.createPool();
    const { core, roots, music } = await newLibrary([120, 128]);
    expect(await add(core, address, roots)).toMatchObject({ asked: 2, queued: 2, refused: 0 });
    expect(await work(address, roots)).toMatchObject({ analysed: 2, failed: 0 });
    const job = startCollection(core, address);
    expect(await job.result).toEqual({ applied: 2, verifiedKept: 0, skipped: 0, unknown: 0, failed: 0 });
    expect(await job.finished).toMatchObject({ kind: 'pool', state: 'done', done: 2, total: 2 });

    const here = openCore();
    here.settings.set({ model: SIGNAL_PROCESSING });
    await here.imports.start([music]).result;
    await here.analysis.start({ kind: 'paths', paths: [music] }).result;
    const timeless = (document: Annotation): unknown =>
      JSON.parse(
        JSON.stringify(document, (key, value: unknown) =>
          ['at', 'created', 'modified', 'id'].includes(key) ? null : value,
        ),
      );
    const collected = heads(core);
    for (const [name, document] of heads(here))
      expect(timeless(collected.get(name)!)).toEqual(timeless(document));
    const [track] = core.library.records(core.library.ids({}));
    expect(core.media.waveformUrls(core.annotations.requireTrack(track!.id))).not.toBeNull();

    expect(await add(core, address, roots)).toMatchObject({ asked: 0 });
    expect(await startCollection(core, address).result).toMatchObject({ applied: 0, skipped: 0 });
    // Another library with the same music asks for nothing new, wherever its files lie.
    const other = await newLibrary([]);
    mkdirSync(join(other.music, 'sub'));
    for (const bpm of [120, 128])
      copyFileSync(join(music, `${bpm}.wav`), join(other.music, 'sub', `x${bpm}.wav`));
    await other.core.imports.start([other.music]).result;
    expect(await add(other.core, address, other.roots)).toMatchObject({ asked: 2, queued: 0, known: 2 });
    expect(await startCollection(other.core, address, { once: true }).result).toMatchObject({ applied: 2 });
  }, 120_000);

  it('leaves what a person verified or set as it is', async () => {
    const address = await postgres.createPool();
    const { core, roots } = await newLibrary([120]);
    await core.analysis.start({ kind: 'tracks', trackIds: [...core.library.ids({})] as [number] }).result;
    const [trackId] = core.library.ids({});
    const { annotation, revision } = core.annotations.state(trackId!);
    const verified: Annotation = {
      ...annotation!,
      metadata: { ...annotation!.metadata, tier: 1, verified_by: 'me' },
      beat_grid: [{ time: 0.25, bpm: 60, beat: 1 }],
    };
    core.annotations.commit({
      trackId: trackId!,
      document: verified,
      author: 'me',
      source: 'manual',
      kind: 'edit',
      reason: 'Verify',
      at: new Date().toISOString(),
      baseRevision: revision,
    });
    // Analysed by another model than the pool's.
    core.db.connection.exec("UPDATE track SET analyzed_by = 'ml_model_old-1'");
    expect(await add(core, address, roots)).toMatchObject({ queued: 1 });
    await work(address, roots);
    expect(await startCollection(core, address).result).toMatchObject({ applied: 0, verifiedKept: 1 });
    expect(core.annotations.head(trackId!)!.annotation.beat_grid).toEqual(verified.beat_grid);
    expect(core.annotations.head(trackId!)!.annotation.metadata).toMatchObject({
      tier: 1,
      verified_by: 'me',
    });
  }, 60_000);

  it('keeps bringing results while the pool works, and says what was set aside', async () => {
    const address = await postgres.createPool();
    const { core, roots, music } = await newLibrary([120, 124, 128]);
    await add(core, address, roots);
    writeFileSync(join(music, '124.wav'), 'no longer audio');
    const pool = await openPool(address);
    // Three tries without pauses.
    await pool.sql('UPDATE segue_jobs.job SET retry_delay = 0, retry_backoff = false');
    const job = startCollection(core, address);
    const machine = openCore();
    machine.settings.set({ model: SIGNAL_PROCESSING });
    for (let i = 0; i < 3; i++)
      await runPoolWorker(machine, address, { roots, jobs: 1, untilEmpty: true, signal });
    await pool.close();
    expect(await job.result).toMatchObject({ applied: 2, failed: 1 });
    expect(core.jobs.failures(job.id)).toMatchObject([
      { item: 'nas:124.wav', message: expect.stringMatching(/pool retry/) as string },
    ]);
  }, 60_000);

  it('refuses tracks outside the roots, and files that hold other audio by now', async () => {
    const address = await postgres.createPool();
    const { core, roots, music } = await newLibrary([120]);
    expect(await add(core, address, [])).toMatchObject({ asked: 0, items: [join(music, '120.wav')] });
    await add(core, address, roots);
    writeClicks(join(music, '120.wav'), { seconds: 8, bpm: 99 });
    expect(await work(address, roots)).toMatchObject({ analysed: 0, failed: 1 });
  }, 60_000);

  it('goes on with a collection that was stopped, with the address from the environment', async () => {
    const address = await postgres.createPool();
    const { core, roots } = await newLibrary([120]);
    await add(core, address, roots);
    const job = startCollection(core, address);
    await new Promise((resolve) => setTimeout(resolve, 300));
    core.jobs.cancel(job.id);
    await expect(job.result).rejects.toMatchObject({ code: 'cancelled' });
    // Nothing of the address is in the library.
    expect(JSON.stringify(core.jobs.params(job.id))).not.toContain('postgres');
    expect(() => resumeJob(core, job.id)).toThrow(/SEGUE_POOL_QUEUE/);
    await work(address, roots);
    process.env.SEGUE_POOL_QUEUE = address.connectionString;
    try {
      const again = resumeJob(core, job.id);
      while (core.jobs.get(again).state === 'running')
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(core.jobs.result(again)).toMatchObject({ applied: 1 });
    } finally {
      delete process.env.SEGUE_POOL_QUEUE;
    }
  }, 60_000);

  it('asks for chosen tracks, leaves out what is analysed here, and names what cannot be asked for', async () => {
    const address = await postgres.createPool();
    const { core, roots, music } = await newLibrary([120, 124, 128]);
    const [first, second, third] = core.library.ids({}) as [number, number, number];
    await core.analysis.start({ kind: 'tracks', trackIds: [first] }).result;
    const chosen = { kind: 'tracks', trackIds: [first, second] } as const;
    expect(await add(core, address, roots, { selection: chosen })).toMatchObject({
      asked: 1,
      queued: 1,
      analysedHere: 1,
      refused: 0,
    });
    core.db.connection.prepare('UPDATE track SET missing = 1 WHERE id = ?').run(third);
    const lost = core.annotations.requireTrack(third).path;
    expect(await add(core, address, roots, { selection: { kind: 'filter', filter: {} } })).toMatchObject({
      asked: 1,
      queued: 0,
      waiting: 1,
      items: [lost],
    });
    expect(await add(core, address, roots, { places: [{ root: 'nas', prefix: '' }] })).toMatchObject({
      asked: 3,
    });
    await expect(
      startAdding(core, address, { roots: [], places: [{ folder: music }] }).result,
    ).rejects.toMatchObject({ code: 'invalid_input' });
  }, 60_000);

  it('goes on with adding that was stopped', async () => {
    const address = await postgres.createPool();
    const { core, roots } = await newLibrary([120, 124]);
    const job = startAdding(core, address, { roots });
    core.jobs.cancel(job.id);
    await expect(job.result).rejects.toMatchObject({ code: 'cancelled' });
    expect(core.jobs.get(job.id)).toMatchObject({ state: 'cancelled', resumable: true });
    expect(JSON.stringify(core.jobs.params(job.id))).not.toContain('postgres');
    process.env.SEGUE_POOL_QUEUE = address.connectionString;
    try {
      const again = resumeJob(core, job.id);
      await expect.poll(() => core.jobs.get(again).state, { timeout: 30_000 }).toBe('done');
      expect(core.jobs.result(again)).toMatchObject({ asked: 2, queued: 2 });
      expect(core.jobs.get(again)).toMatchObject({ done: 2, total: 2, failed: 0 });
    } finally {
      delete process.env.SEGUE_POOL_QUEUE;
    }
  }, 60_000);

  it('analyses by the models that a library uses', async () => {
    const { core, music } = await newLibrary([120]);
    core.settings.set({ model: null });
    const analyst = await createPoolAnalyst(core, { scratch: temporaryFolder(), jobs: 1, signal });
    expect(analyst.model).toBe((await wantedNetworks(core)).networks);
    expect(analyst.model).toBe((await core.models.list()).choice.source);
    const moved = join(music, 'moved.wav');
    renameSync(join(music, '120.wav'), moved);
    const found = await analyst.inspect(moved, { genre: true }, signal);
    expect(found.identity).toBe(core.annotations.requireTrack(core.library.ids({})[0]!).audioId);
    analyst.close();
  }, 60_000);
});
