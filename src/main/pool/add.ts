import type { PoolPriority } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { expectedBpm } from '../analysis/rhythm/tempo-prior.ts';
import { bandNumber, nextPriorities } from './fair-share.ts';
import { analysisKey, placeKey } from './keys.ts';
import type { AnalysisSettings } from './keys.ts';
import type { Place } from './place.ts';
import type { Pool } from './pool.ts';
import { ensureQueue, queueOf } from './queue.ts';
import type { JobData, RetryOptions } from './queue.ts';

/** A library, as the pool identifies it. */
export interface PoolLibrary {
  /** UUID stored in the library. */
  readonly id: string;
  readonly name: string;
}

/** One track to be analysed. */
export interface Wish {
  readonly place: Place;
  /** Size and time of the file, so that it is not read again while they are unchanged. */
  readonly stamp: string;
  /** Identity of the audio content, if known. */
  readonly identity: string | null;
  /** Null: read it from the file's tags. */
  readonly genre: string | null;
}

export interface AddOptions {
  /** The networks to analyse with, as named by `networksOf`. */
  readonly model: string;
  readonly tempoRange: AnalysisSettings['tempoRange'];
  readonly band?: PoolPriority;
  readonly retry?: RetryOptions;
  readonly signal?: AbortSignal;
  readonly onProgress?: (report: AddReport) => void;
}

export interface AddReport {
  /** Number of tracks requested. */
  asked: number;
  /** Newly added to the queue. */
  queued: number;
  /** Already analysed, by any worker. */
  known: number;
  /** Already in the queue, or set aside. */
  waiting: number;
}

/** Tracks per transaction. */
const BATCH = 1_000;

/** Registers the library with the pool and updates its name. @throws AppError `io` */
export async function registerLibrary(pool: Pool, { id, name }: PoolLibrary): Promise<void> {
  await pool.sql(
    `INSERT INTO segue.library (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = excluded.name
     WHERE segue.library.name <> excluded.name`,
    [id, name],
  );
}

/**
 * Requests analyses from the pool. Requests are streamed in batches of a thousand, so that a listing of millions needs
 * no memory; each batch is added to the queue completely or not at all. Repeating a request costs one look-up.
 * @throws AppError `cancelled`, `io`
 */
export async function addWishes(
  pool: Pool,
  library: PoolLibrary,
  wishes: AsyncIterable<Wish> | Iterable<Wish>,
  options: AddOptions,
): Promise<AddReport> {
  await registerLibrary(pool, library);
  const report: AddReport = { asked: 0, queued: 0, known: 0, waiting: 0 };
  const queues = new Set<string>();
  let batch: Wish[] = [];
  const flush = async (): Promise<void> => {
    for (const { place } of batch) {
      const queue = queueOf(options.model, place.root);
      if (!queues.has(queue)) await ensureQueue(pool, queue, options.retry);
      queues.add(queue);
    }
    await addBatch(pool, library, batch, options, report);
    batch = [];
    options.onProgress?.(report);
  };
  for await (const wish of wishes) {
    if (options.signal?.aborted)
      throw new AppError(
        'cancelled',
        msg('Stopped. What was added stays; add the rest by the same command.'),
      );
    batch.push(wish);
    if (batch.length === BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  return report;
}

/**
 * A request with what the pool knows about its file: the tempo expected for its genre, or undefined if nobody has read
 * the tags yet.
 */
interface KnownWish extends Wish {
  readonly found: string | null;
  readonly bpm: number | null | undefined;
}

interface Item {
  readonly item: string;
  readonly key: string | null;
  readonly data: JobData;
}

function itemOf(wish: KnownWish, { model, tempoRange }: Pick<AddOptions, 'model' | 'tempoRange'>): Item {
  const { place, stamp, identity, genre, found, bpm } = wish;
  const key =
    found === null || bpm === undefined
      ? null
      : analysisKey({ identity: found, model, settings: { tempoRange, expectedBpm: bpm } });
  const item = key ?? placeKey({ ...place, stamp }, model, tempoRange);
  return { item, key, data: { item, place, stamp, identity, genre, tempoRange } };
}

/** Whether a library has requested this and not received it yet. */
export async function isAwaited(
  pool: Pool,
  { id }: PoolLibrary,
  wish: Wish,
  options: Pick<AddOptions, 'model' | 'tempoRange'>,
): Promise<boolean> {
  const [known] = await recall(pool, [wish]);
  const asked = await pool.sql(
    'SELECT 1 FROM segue.request WHERE library = $1 AND item = $2 AND collected_at IS NULL',
    [id, itemOf(known!, options).item],
  );
  return asked.length > 0;
}

/** Files whose size and time match what a worker has read need not be read again. */
async function recall(pool: Pool, wishes: readonly Wish[]): Promise<KnownWish[]> {
  const unread = wishes.filter(({ identity, genre }) => identity === null || genre === null);
  const files = await pool.sql<{
    root: string;
    path: string;
    stamp: string;
    identity: string;
    bpm: number | null;
  }>(
    `SELECT f.root, f.path, f.stamp, f.identity, f.expected_bpm AS bpm FROM segue.file f
     JOIN unnest($1::text[], $2::text[]) AS w (root, path) USING (root, path)`,
    [unread.map(({ place }) => place.root), unread.map(({ place }) => place.path)],
  );
  const known = new Map(files.map((file) => [`${file.root}\0${file.path}\0${file.stamp}`, file]));
  return wishes.map((wish) => {
    const file = known.get(`${wish.place.root}\0${wish.place.path}\0${wish.stamp}`);
    return {
      ...wish,
      found: wish.identity ?? file?.identity ?? null,
      bpm: wish.genre === null ? file?.bpm : expectedBpm(wish.genre),
    };
  });
}

async function addBatch(
  pool: Pool,
  { id: library }: PoolLibrary,
  wishes: readonly Wish[],
  options: AddOptions,
  report: AddReport,
): Promise<void> {
  const band = options.band ?? 'normal';
  const items = [
    ...new Map(
      (await recall(pool, wishes)).map((wish) => itemOf(wish, options)).map((one) => [one.item, one]),
    ).values(),
  ];
  const outcome = await pool.transaction(async ({ sql, db }) => {
    const keys = items.flatMap(({ key }) => key ?? []);
    const stored = new Set(
      (
        await sql<{ key: string }>(
          'SELECT key FROM segue.analysis WHERE key = ANY($1::uuid[]) AND stored_at IS NOT NULL',
          [keys],
        )
      ).map(({ key }) => key),
    );
    await sql(
      `INSERT INTO segue.request (library, item, key, band, root, path)
       SELECT $1, w.item, w.key, $2, w.root, w.path
       FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[]) AS w (item, key, root, path) ORDER BY w.item
       ON CONFLICT (library, item) DO UPDATE
         SET collected_at = NULL, band = excluded.band, root = excluded.root, path = excluded.path`,
      [
        library,
        bandNumber(band),
        items.map(({ item }) => item),
        items.map(({ key }) => key),
        items.map(({ data }) => data.place.root),
        items.map(({ data }) => data.place.path),
      ],
    );
    const wanted = items.filter(({ key }) => key === null || !stored.has(key));
    const priorities = await nextPriorities({ sql }, library, band, wanted.length);
    const jobs = wanted.map(({ item, data }, i) => ({
      id: item,
      data,
      priority: priorities[i]!,
      group: { id: library },
    }));
    let queued = 0;
    for (const [queue, own] of Map.groupBy(jobs, ({ data }) => queueOf(options.model, data.place.root))) {
      const inserted = (await pool.boss.insert(queue, own, { db, returnId: true })) ?? [];
      queued += inserted.length;
      if (band !== 'first') continue;
      // Moves tracks that already wait to the front.
      const fresh = new Set(inserted);
      for (const { id, priority } of own)
        if (!fresh.has(id)) await pool.boss.update(queue, undefined, { id, priority, db });
    }
    return { known: stored.size, queued, wanted: wanted.length };
  });
  report.asked += wishes.length;
  report.known += outcome.known;
  report.queued += outcome.queued;
  report.waiting += outcome.wanted - outcome.queued;
}
