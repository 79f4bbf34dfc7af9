import { poolPrioritySchema } from '../../shared/contract/index.ts';
import type { PoolPriority } from '../../shared/contract/index.ts';
import type { Transaction } from './pool.ts';
import { JOBS_SCHEMA } from './schema.ts';

/** Numeric value of a priority band in the database. */
export function bandNumber(band: PoolPriority): number {
  return poolPrioritySchema.options.indexOf(band) - 1;
}

/** Distance between two tracks of a library with weight 1; it is divided by the weight. */
const STEP = 16;
const BAND_HEIGHT = 400_000_000;
const MAX_TAG = BAND_HEIGHT / 2 - 1;

/** Priorities below this belong to paused tracks: workers never look at them, however many there are. */
export const LEAST_PRIORITY = -BAND_HEIGHT - MAX_TAG;
/** Offset that moves any priority below {@link LEAST_PRIORITY}, within 32 bits. */
export const HELD_BACK = 1_100_000_000;

function priorityOf(band: number, tag: number): number {
  return band * BAND_HEIGHT - Math.min(tag, MAX_TAG);
}

/** The virtual time of the next track in a band; null if none is waiting. */
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
 * How far the virtual time of resumed tracks must be moved so that their library starts level with the others instead
 * of catching up on the pause.
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
 * Assigns priorities to `count` tracks of a library, highest first. Start-time fair queueing (Goyal, Vin and Cheng,
 * 1996): each library advances its own virtual time, a library that comes later starts at the time of the next track in
 * the queue, and the lowest time goes first. So a library of 500 tracks that comes after one of a million gets every
 * second turn at once, without a scheduler and without updating the tracks that already wait.
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
  // Nobody is waiting: virtual time restarts before the numbers grow too large.
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
