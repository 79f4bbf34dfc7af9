import type { PoolFailureReason } from '../../shared/contract/index.ts';
import type { Place } from './place.ts';
import type { Pool } from './pool.ts';
import { ASIDE, jobDataSchema } from './queue.ts';
import { decodeResult } from './result.ts';
import type { PoolResult, ResultRow } from './result.ts';
import { JOBS_SCHEMA } from './schema.ts';
import { reasonOf } from './settle.ts';

/** A result that a library requested and has not imported yet. */
export interface ReadyItem {
  /** Id of the request. */
  readonly item: string;
  readonly key: string;
  /** Identity of the audio content. */
  readonly identity: string;
  readonly model: string;
}

/** Progress of a library's requests. */
export interface WishCounts {
  /** Imported into the library. */
  readonly collected: number;
  /** Analysed but not imported yet. */
  readonly ready: number;
  /** Neither analysed nor set aside. */
  readonly open: number;
  readonly aside: number;
}

/** Results ready for a library, one page at a time in the order of `item`; start with an empty string. */
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

/** @throws AppError `internal` for a result that this version cannot read */
export async function readResult(pool: Pool, key: string): Promise<PoolResult> {
  const [row] = await pool.sql<ResultRow & { key: string }>(
    `SELECT key, analysis, document, statistics, profile, overview, zoom FROM segue.analysis WHERE key = $1`,
    [key],
  );
  return decodeResult(row!);
}

/** Marks requests as fulfilled: the library has their results. */
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

/** The location of a track, and the model's document for it. */
export interface PooledDocument {
  readonly root: string;
  readonly path: string;
  /** Identity of the audio content. */
  readonly identity: string;
  readonly model: string;
  readonly document: unknown;
}

const DOCUMENT_PAGE = 200;

/** The documents of everything that a library requested, in arbitrary order, one page at a time. */
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
