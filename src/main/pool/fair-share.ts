import { poolPrioritySchema } from '../../shared/contract/index.ts';
import type { PoolPriority } from '../../shared/contract/index.ts';
import type { Transaction } from './pool.ts';
import { JOBS_SCHEMA } from './schema.ts';

/** Of a band of priorities in the database. */
export function bandNumber(band: PoolPriority): number {
  return poolPrioritySchema.options.indexOf(band) - 1;
}

/** Distance between two tracks of a library with weight 1; weights divide it. */
const STEP = 16;
const BAND_HEIGHT = 400_000_000;
const MAX_TAG = BAND_HEIGHT / 2 - 1;

/** Priorities below this belong to tracks that are held back: workers never look at them, however many there are. */
export const LEAST_PRIORITY = -BAND_HEIGHT - MAX_TAG;
/** What brings any priority below {@link LEAST_PRIORITY}, within 32 bits. */
export const HELD_BACK = 1_100_000_000;

function priorityOf(band: number, tag: number): number {
  return band * BAND_HEIGHT - Math.min(tag, MAX_TAG);
}

/** The time of the track that is next in a band; null when none waits. */
async function virtualTime({ sql }: Pick<Transaction, 'sql'>, band: number): Promise<number | null> {
  const top = priorityOf(band, 0);
  const [head] = await sql<{ priority: number | null }>(
    `SELECT max(next.priority) AS priority FROM ${JOBS_SCHEMA}.queue q CROSS JOIN LATERAL (
       SELECT j.priority FROM ${JOBS_SCHEMA}.job j
       WHERE j.name = q.name AND j.state < 'active' AND NOT j.blocked AND j.priority <= $1 AND j.priority > $2
       ORDER BY j.priority DESC, j.created_on LIMIT 1) next
     WHERE q.dead_letter IS NOT NULL`,
    [top, top - BAND_HEIGHT / 2],
  );
  const next = head?.priority ?? null;
  return next === null ? null : top - next;
}

/**
 * How far the tracks that were held back must go in time so that their library begins where the others are, rather than catch up with what
 * they did meanwhile.
 */
export async function lateness({ sql }: Pick<Transaction, 'sql'>, library: string): Promise<number> {
  const [held] = await sql<{ priority: number | null }>(
    `SELECT max(priority) + ${HELD_BACK} AS priority FROM ${JOBS_SCHEMA}.job
     WHERE group_id = $1 AND state < 'active' AND priority <= $2 AND priority > $2 - ${BAND_HEIGHT / 2}`,
    [library, -HELD_BACK],
  );
  const first = held?.priority ?? null;
  const now = await virtualTime({ sql }, 0);
  return first === null || now === null ? 0 : Math.max(0, now + first);
}

/**
 * Gives `count` tracks of a library their priorities, highest first. Start-time fair queueing (Goyal, Vin and Cheng, 1996): each
 * library counts its own virtual time onwards, a library that comes later begins at the time of the track that is next in the queue, and
 * the lowest time goes first. So a library of 500 tracks that comes after one of a million gets every second turn at once, without a
 * scheduler and without touching what waits already.
 */
export async function nextPriorities(
  { sql }: Pick<Transaction, 'sql'>,
  library: string,
  band: PoolPriority,
  count: number,
): Promise<number[]> {
  const number = bandNumber(band);
  const [owner] = await sql<{ weight: number; paused: boolean }>(
    'SELECT weight, paused FROM segue.library WHERE id = $1 FOR UPDATE',
    [library],
  );
  const step = Math.max(1, Math.round(STEP / (owner?.weight ?? 1)));
  const now = await virtualTime({ sql }, number);
  // Nobody waits: time begins anew, before the numbers grow too large.
  if (now === null) await sql('DELETE FROM segue.share WHERE band = $1', [number]);
  const [share] = await sql<{ tag: string }>('SELECT tag FROM segue.share WHERE library = $1 AND band = $2', [
    library,
    number,
  ]);
  const start = Math.max(now ?? 0, share ? Number(share.tag) : 0);
  await sql(
    `INSERT INTO segue.share (library, band, tag) VALUES ($1, $2, $3)
     ON CONFLICT (library, band) DO UPDATE SET tag = excluded.tag`,
    [library, number, start + count * step],
  );
  const down = owner?.paused ? HELD_BACK : 0;
  return Array.from({ length: count }, (_, i) => priorityOf(number, start + i * step) - down);
}
