import type { PoolFailureReason } from '../../shared/contract/index.ts';
import type { Place } from './place.ts';
import type { Pool } from './pool.ts';
import { ASIDE, jobDataSchema } from './queue.ts';
import { decodeResult } from './result.ts';
import type { PoolResult, ResultRow } from './result.ts';
import { JOBS_SCHEMA } from './schema.ts';
import { reasonOf } from './settle.ts';

/** A result that a library asked for and has not brought in yet. */
export interface ReadyItem {
  /** Of the wish. */
  readonly item: string;
  readonly key: string;
  /** Of the audio content. */
  readonly identity: string;
  readonly model: string;
}

/** How far the wishes of a library are. */
export interface WishCounts {
  /** Brought into the library. */
  readonly collected: number;
  /** Analysed and not brought in yet. */
  readonly ready: number;
  /** Neither analysed nor set aside. */
  readonly open: number;
  readonly aside: number;
}

/** Results that wait for a library, a page at a time in the order of `item`; begin with an empty one. */
export async function readyItems(
  pool: Pool,
  library: string,
  after: string,
  limit: number,
): Promise<ReadyItem[]> {
  return pool.sql<{ item: string; key: string; identity: string; model: string }>(
    `SELECT r.item, r.key, a.identity, a.model FROM segue.request r JOIN segue.analysis a ON a.key = r.key
     WHERE r.library = $1 AND r.collected_at IS NULL AND a.stored_at IS NOT NULL AND r.item > $2
     ORDER BY r.item LIMIT $3`,
    [library, after === '' ? '00000000-0000-0000-0000-000000000000' : after, limit],
  );
}

/** @throws AppError `internal` for one that this version cannot read */
export async function readResult(pool: Pool, key: string): Promise<PoolResult> {
  const [row] = await pool.sql<ResultRow & { key: string }>(
    `SELECT key, analysis, document, statistics, profile, overview, zoom FROM segue.analysis WHERE key = $1`,
    [key],
  );
  return decodeResult(row!);
}

/** These wishes are fulfilled: the library has their results. */
export async function markCollected(pool: Pool, library: string, items: readonly string[]): Promise<void> {
  await pool.sql(
    'UPDATE segue.request SET collected_at = now() WHERE library = $1 AND item = ANY ($2::uuid[])',
    [library, items],
  );
}

const OF_LIBRARY = `JOIN ${JOBS_SCHEMA}.job j ON j.name = '${ASIDE}' AND j.state < 'active' AND (j.data->>'item')::uuid = r.item`;

export async function countWishes(pool: Pool, library: string): Promise<WishCounts> {
  const [row] = await pool.sql<{ collected: string; ready: string; open: string; aside: string }>(
    `SELECT count(*) FILTER (WHERE r.collected_at IS NOT NULL) AS collected,
       count(*) FILTER (WHERE r.collected_at IS NULL AND a.stored_at IS NOT NULL) AS ready,
       count(*) FILTER (WHERE r.collected_at IS NULL AND a.stored_at IS NULL) AS open,
       (SELECT count(*) FROM segue.request r ${OF_LIBRARY} WHERE r.library = $1 AND r.collected_at IS NULL) AS aside
     FROM segue.request r LEFT JOIN segue.analysis a ON a.key = r.key WHERE r.library = $1`,
    [library],
  );
  const aside = Number(row!.aside);
  return {
    collected: Number(row!.collected),
    ready: Number(row!.ready),
    open: Math.max(0, Number(row!.open) - aside),
    aside,
  };
}

/** The tracks of a library that were set aside, with their reasons. */
export async function asideOf(
  pool: Pool,
  library: string,
): Promise<{ readonly item: string; readonly place: Place; readonly reason: PoolFailureReason }[]> {
  const rows = await pool.sql<{ item: string; data: unknown; output: unknown }>(
    `SELECT r.item, j.data, j.source_output AS output FROM segue.request r ${OF_LIBRARY}
     WHERE r.library = $1 AND r.collected_at IS NULL ORDER BY r.item LIMIT 10000`,
    [library],
  );
  return rows.flatMap(({ item, data, output }) => {
    const read = jobDataSchema.safeParse(data);
    return read.success ? [{ item, place: read.data.place, reason: reasonOf(output) }] : [];
  });
}

/** Where a track lies, and what the model says of it. */
export interface PooledDocument {
  readonly root: string;
  readonly path: string;
  /** Of the audio content. */
  readonly identity: string;
  readonly model: string;
  readonly document: unknown;
}

const DOCUMENT_PAGE = 200;

/** The documents of all that a library asked for, in no order that means anything, a page at a time. */
export async function* pooledDocuments(pool: Pool, library: string): AsyncGenerator<PooledDocument> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const page = await pool.sql<PooledDocument & { item: string }>(
      `SELECT r.item, r.root, r.path, a.identity, a.model, a.document FROM segue.request r JOIN segue.analysis a ON a.key = r.key
       WHERE r.library = $1 AND a.stored_at IS NOT NULL AND r.item > $2 ORDER BY r.item LIMIT $3`,
      [library, after, DOCUMENT_PAGE],
    );
    for (const { root, path, identity, model, document } of page)
      yield { root, path, identity, model, document };
    if (page.length < DOCUMENT_PAGE) return;
    after = page.at(-1)!.item;
  }
}
