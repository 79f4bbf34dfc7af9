import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleResult } from '../../../tests/fixtures/pool/sample-result.ts';
import { hasPostgres, noPostgres, startPostgres } from '../../../tests/support/postgres.ts';
import type { Postgres } from '../../../tests/support/postgres.ts';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { sha256Hex } from '../files/hash.ts';
import { readFileSync } from 'node:fs';
import { addWishes } from './add.ts';
import type { AddOptions, Wish } from './add.ts';
import { openAudioFiles } from './audio-files.ts';
import { setPaused, setWeight } from './control.ts';
import { openPool } from './pool.ts';
import type { Pool } from './pool.ts';
import { createPoolWorker } from './worker.ts';
import type { Analyst } from './analyst.ts';
import type { WorkerOptions } from './worker.ts';

const MODEL = 'ml_model_test-1';
const crew = { id: '00000000-0000-4000-8000-000000000001', name: 'Crew' };
const label = { id: '00000000-0000-4000-8000-000000000002', name: 'Label' };

/** Additional duration in milliseconds. */
function delayed(analyst: Analyst, ms: number): Analyst {
  return {
    ...analyst,
    async analyse(...given) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return analyst.analyse(...given);
    },
  };
}

describe.skipIf(!hasPostgres)(`a pool (${hasPostgres ? 'on PostgreSQL' : noPostgres})`, () => {
  let postgres: Postgres;
  const opened: Pool[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterEach(async () => {
    for (const pool of opened.splice(0)) await pool.close();
  });
  afterAll(() => postgres?.stop());

  async function newPool(): Promise<Pool> {
    const pool = await openPool(await postgres.createPool(), { upkeep: false });
    opened.push(pool);
    return pool;
  }

  /** A folder of files, each with different "audio". */
  function folderOf(names: readonly string[]): string {
    const folder = temporaryFolder();
    for (const name of names) writeFileSync(join(folder, name), `audio of ${name}`);
    return folder;
  }

  const wish = (path: string, more: Partial<Wish> = {}): Wish => ({
    place: { root: 'music', path },
    stamp: '1',
    identity: null,
    genre: null,
    ...more,
  });
  const options: AddOptions = { model: MODEL, tempoRange: null };

  /** Treats the bytes of a file as its audio and counts what it analysed. */
  function analyst(model = MODEL, analysed: string[] = []): Analyst & { readonly analysed: string[] } {
    return {
      model,
      analysed,
      inspect: async (path) => ({ identity: sha256Hex(readFileSync(path)), genre: '' }),
      async analyse(_path, { place }) {
        analysed.push(place.path);
        return sampleResult(model);
      },
    };
  }

  async function work(pool: Pool, folder: string, more: Partial<WorkerOptions> = {}) {
    const files = await openAudioFiles([{ name: 'music', kind: 'folder', folder }], temporaryFolder());
    const own = more.analyst ?? analyst();
    const worker = createPoolWorker({
      pool,
      files,
      analyst: own,
      name: 'test',
      jobs: 2,
      untilEmpty: true,
      pollMs: 20,
      signal: new AbortController().signal,
      ...more,
    });
    return worker.run();
  }

  const stored = async (pool: Pool): Promise<number> =>
    Number((await pool.sql('SELECT count(*) FROM segue.analysis WHERE stored_at IS NOT NULL'))[0]!.count);

  it('analyses each requested track once, whoever requests it', async () => {
    const pool = await newPool();
    const folder = folderOf(['a.mp3', 'b.mp3', 'c.mp3']);
    expect(
      await addWishes(
        pool,
        crew,
        ['a.mp3', 'b.mp3', 'c.mp3'].map((path) => wish(path)),
        options,
      ),
    ).toEqual({
      asked: 3,
      queued: 3,
      known: 0,
      waiting: 0,
    });
    expect(
      await addWishes(
        pool,
        label,
        ['a.mp3', 'b.mp3'].map((path) => wish(path)),
        options,
      ),
    ).toEqual({
      asked: 2,
      queued: 0,
      known: 0,
      waiting: 2,
    });
    const first = analyst();
    expect(await work(pool, folder, { analyst: first })).toMatchObject({ analysed: 3, failed: 0 });
    expect(first.analysed.toSorted()).toEqual(['a.mp3', 'b.mp3', 'c.mp3']);
    expect(await addWishes(pool, label, [wish('c.mp3')], options)).toMatchObject({ known: 0, waiting: 1 });
    const [{ stamp }] = (await pool.sql<{ stamp: string }>(
      "SELECT stamp FROM segue.file WHERE path = 'c.mp3'",
    )) as [{ stamp: string }];
    // A file that looks as the worker saw it is recognised without being read.
    expect(await addWishes(pool, label, [wish('c.mp3', { stamp })], options)).toMatchObject({
      known: 1,
      queued: 0,
    });
    expect(await stored(pool)).toBe(3);
  });

  it('recognises a moved file by its audio', async () => {
    const pool = await newPool();
    const folder = folderOf(['a.mp3']);
    await addWishes(pool, crew, [wish('a.mp3')], options);
    await work(pool, folder);
    mkdirSync(join(folder, 'sub'));
    renameSync(join(folder, 'a.mp3'), join(folder, 'sub', 'z.mp3'));
    expect(await addWishes(pool, crew, [wish('sub/z.mp3')], options)).toMatchObject({ queued: 1 });
    const again = analyst();
    expect(await work(pool, folder, { analyst: again })).toMatchObject({ analysed: 0, known: 1 });
    expect(again.analysed).toEqual([]);
    expect(await stored(pool)).toBe(1);
    const requests = await pool.sql('SELECT DISTINCT key FROM segue.request');
    expect(requests).toHaveLength(1);
  });

  it('analyses two copies of one track in the queue only once', async () => {
    const pool = await newPool();
    const folder = temporaryFolder();
    for (const name of ['a.mp3', 'copy.mp3']) writeFileSync(join(folder, name), 'the same audio');
    await addWishes(pool, crew, [wish('a.mp3'), wish('copy.mp3')], options);
    const own = analyst();
    const slow = delayed(own, 100);
    expect(await work(pool, folder, { analyst: slow })).toMatchObject({ analysed: 1, known: 1 });
    expect(own.analysed).toHaveLength(1);
  });

  it('lets a copy wait while another worker analyses the track, and finds the result later', async () => {
    const pool = await newPool();
    const folder = temporaryFolder();
    for (const name of ['a.mp3', 'copy.mp3']) writeFileSync(join(folder, name), 'the same audio');
    await addWishes(pool, crew, [wish('a.mp3'), wish('copy.mp3')], options);
    const own = analyst();
    const slow = delayed(own, 500);
    await Promise.all([0, 1].map(() => work(pool, folder, { analyst: slow, jobs: 1 })));
    expect(own.analysed).toHaveLength(1);
    await pool.sql("UPDATE segue_jobs.job SET start_after = now() WHERE state = 'created'");
    expect(await work(pool, folder, { analyst: slow })).toMatchObject({ analysed: 0 });
    expect(own.analysed).toHaveLength(1);
  });

  it('sets a track aside after three tries, with the reason, and retries it on request', async () => {
    const pool = await newPool();
    const folder = folderOf(['good.mp3', 'poison.mp3']);
    await addWishes(pool, crew, [wish('good.mp3'), wish('poison.mp3')], {
      ...options,
      retry: { tries: 3, retryDelay: 0, heartbeatSeconds: 60 },
    });
    let tries = 0;
    const own = analyst();
    const poisoned: Analyst = {
      ...own,
      async analyse(path, request, signal) {
        if (request.place.path !== 'poison.mp3') return own.analyse(path, request, signal);
        tries++;
        throw new Error('poison.mp3 is damaged');
      },
    };
    for (let i = 0; i < 4; i++) {
      await work(pool, folder, { analyst: poisoned });
      // Skips the back-off: the next try is due now.
      await pool.sql("UPDATE segue_jobs.job SET start_after = now() WHERE state = 'retry'");
    }
    expect(tries).toBe(3);
    const { listAside, retryAside } = await import('./aside.ts');
    expect(await listAside(pool)).toMatchObject([
      {
        place: { root: 'music', path: 'poison.mp3' },
        tries: 3,
        reason: { message: 'poison.mp3 is damaged', worker: 'test' },
      },
    ]);
    expect(await retryAside(pool)).toBe(1);
    expect(await work(pool, folder)).toMatchObject({ analysed: 1, failed: 0 });
    expect(await listAside(pool)).toEqual([]);
    expect(await stored(pool)).toBe(2);
  });

  it('gives a track only to workers with the requested model', async () => {
    const pool = await newPool();
    const folder = folderOf(['a.mp3']);
    await addWishes(pool, crew, [wish('a.mp3')], options);
    expect(await work(pool, folder, { analyst: analyst('ml_model_test-2') })).toMatchObject({ analysed: 0 });
    expect(await work(pool, folder)).toMatchObject({ analysed: 1 });
  });

  it('refuses a result that no library could read', async () => {
    const pool = await newPool();
    const folder = folderOf(['a.mp3']);
    await addWishes(pool, crew, [wish('a.mp3')], options);
    const own = analyst();
    const wrong: Analyst = {
      ...own,
      async analyse(...given) {
        const result = await own.analyse(...given);
        return { ...result, analysis: { ...result.analysis, duration: Number.NaN } };
      },
    };
    expect(await work(pool, folder, { analyst: wrong })).toMatchObject({ analysed: 0, failed: 1 });
    expect(await stored(pool)).toBe(0);
  });

  it('gives a library that comes later every second turn', async () => {
    const pool = await newPool();
    const many = Array.from({ length: 40 }, (_, i) => `many${i}.mp3`);
    const few = Array.from({ length: 5 }, (_, i) => `few${i}.mp3`);
    const folder = folderOf([...many, ...few]);
    await addWishes(
      pool,
      label,
      many.map((path) => wish(path)),
      options,
    );
    await addWishes(
      pool,
      crew,
      few.map((path) => wish(path)),
      options,
    );
    await addWishes(pool, crew, [wish(few[4]!)], { ...options, band: 'first' });
    const own = analyst();
    await work(pool, folder, { analyst: own, jobs: 1 });
    expect(own.analysed).toHaveLength(45);
    expect(own.analysed[0]).toBe('few4.mp3');
    expect(own.analysed.slice(0, 10).filter((path) => path.startsWith('few'))).toHaveLength(5);
  });

  it('gives a library with a weight of 4 four turns for each turn of the others', async () => {
    const pool = await newPool();
    const named = (letter: string): string[] => Array.from({ length: 20 }, (_, i) => `${letter}${i}.mp3`);
    const folder = folderOf([...named('a'), ...named('b')]);
    await addWishes(pool, label, [], options);
    await setWeight(pool, label.id, 4);
    await addWishes(
      pool,
      crew,
      named('a').map((path) => wish(path)),
      options,
    );
    await addWishes(
      pool,
      label,
      named('b').map((path) => wish(path)),
      options,
    );
    const own = analyst();
    await work(pool, folder, { analyst: own, jobs: 1 });
    const firstTurns = own.analysed.slice(0, 15).map((path) => path[0]);
    expect(firstTurns.filter((letter) => letter === 'b')).toHaveLength(12);
    expect(own.analysed).toHaveLength(40);
  });

  it('lets a resumed library start level with the others', async () => {
    const pool = await newPool();
    const named = (letter: string): string[] => Array.from({ length: 12 }, (_, i) => `${letter}${i}.mp3`);
    const folder = folderOf([...named('a'), ...named('b')]);
    for (const [library, letter] of [
      [crew, 'a'],
      [label, 'b'],
    ] as const)
      await addWishes(
        pool,
        library,
        named(letter).map((path) => wish(path)),
        options,
      );
    await setPaused(pool, true, label.id);
    const own = analyst();
    const stop = new AbortController();
    const six: Analyst = {
      ...own,
      async analyse(...given) {
        const result = await own.analyse(...given);
        if (own.analysed.length === 6) stop.abort();
        return result;
      },
    };
    await work(pool, folder, { analyst: six, jobs: 1, signal: stop.signal });
    expect(own.analysed.every((path) => path.startsWith('a'))).toBe(true);
    await setPaused(pool, false, label.id);
    const later = analyst();
    await work(pool, folder, { analyst: later, jobs: 1 });
    const turns = later.analysed.slice(0, 8).map((path) => path[0]);
    expect(turns.filter((letter) => letter === 'a').length).toBeGreaterThanOrEqual(3);
  });

  it('stops completely when its tables are gone, rather than work on without heartbeats', async () => {
    const pool = await newPool();
    const folder = folderOf(['a.mp3']);
    await addWishes(pool, crew, [wish('a.mp3')], options);
    const running = work(pool, folder, { untilEmpty: false });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await pool.sql('DROP TABLE segue.pool');
    await expect(running).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/pool init/) as string,
    });
  });
});
