import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { PoolLibrary } from './add.ts';
import { HELD_BACK, LEAST_PRIORITY, lateness } from './fair-share.ts';
import type { Pool } from './pool.ts';
import { JOBS_SCHEMA } from './schema.ts';

/** Finds a library by its name or the beginning of its UUID. @throws AppError `not_found` */
export async function findLibrary({ sql }: Pick<Pool, 'sql'>, words: string): Promise<PoolLibrary> {
  const found = await sql<{ id: string; name: string }>(
    'SELECT id, name FROM segue.library WHERE name = $1 OR id::text LIKE $2 ORDER BY name, id',
    [words, `${words.replace(/[%_\\]/g, '')}%`],
  );
  if (found.length === 1) return found[0]!;
  const known = (await sql<{ name: string }>('SELECT name FROM segue.library ORDER BY name LIMIT 20')).map(
    ({ name }) => name,
  );
  throw new AppError(
    'not_found',
    found.length === 0
      ? known.length === 0
        ? msg('The pool knows no library yet.')
        : msg('The pool knows no library "{words}". It knows: {known}.', { words, known: known.join(', ') })
      : msg('Several libraries are called "{words}". Name one by its id: {found}.', {
          words,
          found: found.map(({ id }) => id).join(', '),
        }),
  );
}

/** Pauses or resumes one library's tracks, or all. Tracks in progress are finished. */
export async function setPaused(pool: Pool, paused: boolean, library: string | null): Promise<void> {
  if (library === null) {
    await pool.sql('UPDATE segue.pool SET paused = $1', [paused]);
    return;
  }
  const [changed] = await pool.sql(
    'UPDATE segue.library SET paused = $1 WHERE id = $2 AND paused <> $1 RETURNING id',
    [paused, library],
  );
  if (!changed) return;
  const late = paused ? 0 : await lateness(pool, library);
  await pool.sql('UPDATE segue.share SET tag = tag + $1 WHERE library = $2', [late, library]);
  await moveTracks(pool, library, paused ? -HELD_BACK : HELD_BACK - late);
}

const MOVE_PAGE = 20_000;

/** Moves the waiting tracks of a library below the priorities that workers look at, or back. */
async function moveTracks({ sql }: Pool, library: string, by: number): Promise<void> {
  const queues = await sql<{ name: string }>(
    `SELECT name FROM ${JOBS_SCHEMA}.queue WHERE dead_letter IS NOT NULL`,
  );
  for (const { name } of queues)
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const page = `SELECT id FROM ${JOBS_SCHEMA}.job WHERE name = $1 AND id > $2 ORDER BY id LIMIT ${MOVE_PAGE}`;
      const [last] = await sql<{ id: string; count: string }>(
        `SELECT id, count(*) OVER () AS count FROM (${page}) page ORDER BY id DESC LIMIT 1`,
        [name, after],
      );
      if (!last) break;
      await sql(
        `UPDATE ${JOBS_SCHEMA}.job SET priority = priority + $4::int WHERE name = $1 AND id > $2 AND id <= $3
           AND group_id = $5 AND state < 'active' AND (priority >= ${LEAST_PRIORITY}) = ($4::int < 0)`,
        [name, after, last.id, by, library],
      );
      if (Number(last.count) < MOVE_PAGE) break;
      after = last.id;
    }
}

/**
 * Gives a library `weight` turns (1 to 16) for each turn of a library with weight 1. Applies to tracks added from now
 * on.
 */
export async function setWeight({ sql }: Pick<Pool, 'sql'>, library: string, weight: number): Promise<void> {
  await sql('UPDATE segue.library SET weight = $1 WHERE id = $2', [weight, library]);
}

const BATCH = 5_000;

/**
 * Cancels the waiting tracks of one library, or of all for null. Tracks in progress are finished, results are kept, and
 * tracks that another library waits for stay in the queue. Returns how many tracks left the queue.
 */
export async function drain(pool: Pool, library: string | null): Promise<number> {
  let removed = 0;
  for (;;) {
    const count = await pool.transaction(async ({ sql, db }) => {
      const rows = await sql<{ id: string; name: string }>(
        `SELECT j.id, j.name FROM ${JOBS_SCHEMA}.job j JOIN ${JOBS_SCHEMA}.queue q ON q.name = j.name AND q.dead_letter IS NOT NULL
         WHERE j.state < 'active' AND ($1::uuid IS NULL OR (
           EXISTS (SELECT 1 FROM segue.request r WHERE r.item = (j.data->>'item')::uuid AND r.library = $1)
           AND NOT EXISTS (SELECT 1 FROM segue.request r WHERE r.item = (j.data->>'item')::uuid AND r.library <> $1)))
         LIMIT $2 FOR UPDATE OF j SKIP LOCKED`,
        [library, BATCH],
      );
      for (const [name, jobs] of Map.groupBy(rows, (row) => row.name))
        await pool.boss.deleteJob(
          name,
          jobs.map(({ id }) => id),
          { db },
        );
      return rows.length;
    });
    removed += count;
    if (count < BATCH) break;
  }
  await pool.sql(
    `DELETE FROM segue.request r WHERE ($1::uuid IS NULL OR r.library = $1) AND r.collected_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM segue.analysis a WHERE a.key = r.key)
       AND NOT EXISTS (SELECT 1 FROM ${JOBS_SCHEMA}.job j WHERE j.state = 'active' AND (j.data->>'item')::uuid = r.item)`,
    [library],
  );
  return removed;
}
