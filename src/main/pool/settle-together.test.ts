import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleResult } from '../../../tests/fixtures/pool/sample-result.ts';
import { hasPostgres, noPostgres, startPostgres } from '../../../tests/support/postgres.ts';
import type { Postgres } from '../../../tests/support/postgres.ts';
import { addWishes } from './add.ts';
import { openPool } from './pool.ts';
import type { Pool } from './pool.ts';
import { queueOf } from './queue.ts';
import { encodeResult } from './result.ts';
import { LostJob } from './settle.ts';
import type { FinishedJob, FoundFile, HeldJob } from './settle.ts';
import { settleTogether } from './settle-together.ts';
import { takeJobs } from './take.ts';

const MODEL = 'ml_model_test-1';
const crew = { id: '00000000-0000-4000-8000-000000000001', name: 'Crew' };
const label = { id: '00000000-0000-4000-8000-000000000002', name: 'Label' };

describe.skipIf(!hasPostgres)(
  `tracks that travel together (${hasPostgres ? 'on PostgreSQL' : noPostgres})`,
  () => {
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
      const pool = await openPool(await postgres.createPool());
      opened.push(pool);
      return pool;
    }

    const add = (pool: Pool, library: typeof crew, root: string, paths: readonly string[]) =>
      addWishes(
        pool,
        library,
        paths.map((path) => ({ place: { root, path }, stamp: '1', identity: null, genre: null })),
        { model: MODEL, tempoRange: null },
      );
    const queues = [queueOf(MODEL, 'nas'), queueOf(MODEL, 'usb')];
    const fileOf = ({ data }: HeldJob, identity = data.place.path): FoundFile => ({
      identity,
      model: MODEL,
      settings: { tempoRange: null, expectedBpm: null },
      stamp: '1',
    });
    const together = (pool: Pool) =>
      settleTogether({ pool, worker: 'w', persist: (ask) => ask(), batching: { most: 10, gapMs: 0 } });
    async function finished(job: HeldJob, file = fileOf(job)): Promise<FinishedJob> {
      return { job, file, result: { row: await encodeResult(sampleResult(MODEL)), seconds: 1.5 } };
    }

    it('are the most urgent of all roots, and the rest stays', async () => {
      const pool = await newPool();
      await add(pool, crew, 'nas', ['a1', 'a2', 'a3', 'a4']);
      await add(pool, label, 'usb', ['b1', 'b2', 'b3', 'b4']);
      const paths = async (most: number): Promise<string[]> =>
        (await takeJobs(pool, queues, 'w', most)).map(({ data }) => data.place.path).toSorted();
      expect(await paths(4)).toEqual(['a1', 'a2', 'b1', 'b2']);
      expect(await paths(1)).toHaveLength(1);
      expect(await paths(9)).toHaveLength(3);
      expect(await paths(9)).toEqual([]);
    });

    it('leave out what does not have the form of a job, and go on behind it', async () => {
      const pool = await newPool();
      await add(pool, crew, 'nas', ['a', 'b']);
      await pool.sql(`UPDATE segue_jobs.job SET data = '{}' WHERE data->'place'->>'path' = 'a'`);
      for (const path of ['b', undefined])
        expect((await takeJobs(pool, queues, 'w', 1)).map(({ data }) => data.place.path)).toEqual(
          path === undefined ? [] : [path],
        );
    });

    it('are stored and completed, and each request is linked to its analysis', async () => {
      const pool = await newPool();
      await add(pool, crew, 'nas', ['a', 'b', 'c']);
      const jobs = await takeJobs(pool, queues, 'w', 3);
      const { claimTrack, finishTrack } = together(pool);
      expect(await Promise.all(jobs.map((job) => claimTrack({ job, file: fileOf(job) })))).toEqual([
        'mine',
        'mine',
        'mine',
      ]);
      await Promise.all((await Promise.all(jobs.map((job) => finished(job)))).map(finishTrack));
      expect(
        await pool.sql(
          `SELECT r.path, a.identity, a.worker, a.seconds, octet_length(a.zoom) > 0 AS zoom FROM segue.request r
           JOIN segue.analysis a ON a.key = r.key WHERE a.stored_at IS NOT NULL ORDER BY r.path`,
        ),
      ).toEqual(
        ['a', 'b', 'c'].map((path) => ({ path, identity: path, worker: 'w', seconds: 1.5, zoom: true })),
      );
      expect(await pool.sql('SELECT DISTINCT state FROM segue_jobs.job')).toEqual([{ state: 'completed' }]);
      expect(await pool.sql('SELECT count(*)::integer AS files FROM segue.file')).toEqual([{ files: 3 }]);
    });

    it('are each claimed by one worker', async () => {
      const pool = await newPool();
      await add(pool, crew, 'nas', ['a', 'b', 'copy-of-a', 'copy-of-b']);
      const jobs = await takeJobs(pool, queues, 'w', 4);
      const of = (path: string): HeldJob => jobs.find(({ data }) => data.place.path === path)!;
      const first = together(pool);
      await Promise.all(
        ['a', 'b'].map((path) => first.claimTrack({ job: of(path), file: fileOf(of(path)) })),
      );
      await first.finishTrack(await finished(of('b')));
      const second = together(pool);
      const copies = ['a', 'b'].map((audio) => {
        const job = of(`copy-of-${audio}`);
        return second.claimTrack({ job, file: fileOf(job, audio) });
      });
      expect(await Promise.all(copies)).toEqual(['elsewhere', 'stored']);
    });

    it('do not share the fate of one that was lost, or that the database refuses', async () => {
      const pool = await newPool();
      await add(pool, crew, 'nas', ['a', 'lost', 'refused', 'z']);
      const jobs = await takeJobs(pool, queues, 'w', 4);
      const { claimTrack, finishTrack } = together(pool);
      for (const job of jobs) await claimTrack({ job, file: fileOf(job) });
      const lost = jobs.find(({ data }) => data.place.path === 'lost')!;
      await pool.boss.cancel(lost.queue, lost.id);
      const outcomes = await Promise.allSettled(
        (await Promise.all(jobs.map((job) => finished(job)))).map((one) =>
          finishTrack(
            one.job.data.place.path === 'refused'
              ? { ...one, result: { ...one.result!, row: { ...one.result!.row, document: { bad: '\0' } } } }
              : one,
          ),
        ),
      );
      const byPath = Object.fromEntries(jobs.map(({ data }, i) => [data.place.path, outcomes[i]!]));
      expect(byPath).toMatchObject({
        a: { status: 'fulfilled' },
        z: { status: 'fulfilled' },
        lost: { status: 'rejected', reason: { cause: expect.any(LostJob) as unknown } },
        refused: { status: 'rejected', reason: { code: 'io' } },
      });
      expect(
        await pool.sql('SELECT identity FROM segue.analysis WHERE stored_at IS NOT NULL ORDER BY identity'),
      ).toEqual([{ identity: 'a' }, { identity: 'z' }]);
      const states = await pool.sql<{ path: string; state: string }>(
        `SELECT data->'place'->>'path' AS path, state FROM segue_jobs.job ORDER BY 1`,
      );
      expect(states.map(({ path, state }) => `${path} ${state}`)).toEqual([
        'a completed',
        'lost cancelled',
        'refused active',
        'z completed',
      ]);
    });
  },
);
