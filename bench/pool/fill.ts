import { addWishes } from '../../src/main/pool/add.ts';
import type { AddReport, Wish } from '../../src/main/pool/add.ts';
import type { Pool } from '../../src/main/pool/pool.ts';
import { SIMULATED_MODEL } from '../../tests/fixtures/pool/simulated-analyst.ts';

const library = { id: '00000000-0000-4000-8000-000000000001', name: 'Bench' };

function* wishes(from: number, to: number): Generator<Wish> {
  for (let i = from; i < to; i++)
    yield {
      place: { root: 'music', path: `${Math.floor(i / 1000)}/${i}.flac` },
      stamp: '1',
      identity: null,
      genre: null,
    };
}

/** Requests tracks of the simulated root, numbered from `from` to `to`. */
export function fillPool(
  pool: Pool,
  from: number,
  to: number,
  more: { readonly tries?: number; readonly onProgress?: (report: AddReport) => void } = {},
): Promise<AddReport> {
  return addWishes(pool, library, wishes(from, to), {
    model: SIMULATED_MODEL,
    tempoRange: null,
    retry: { tries: more.tries ?? 3, retryDelay: 0, heartbeatSeconds: 30 },
    ...(more.onProgress && { onProgress: more.onProgress }),
  });
}

/** Number of tracks by outcome. */
export async function countJobs(
  pool: Pool,
): Promise<{ stored: number; left: number; failed: number; completed: number }> {
  const [row] = await pool.sql<{ stored: string; left: string; failed: string; completed: string }>(
    `SELECT (SELECT count(*) FROM segue.analysis WHERE stored_at IS NOT NULL) AS stored,
       (SELECT count(*) FROM segue_jobs.job WHERE state <= 'active') AS left,
       (SELECT count(*) FROM segue_jobs.job WHERE state = 'failed') AS failed,
       (SELECT count(*) FROM segue_jobs.job WHERE state = 'completed') AS completed`,
  );
  const { stored, left, failed, completed } = row!;
  return { stored: Number(stored), left: Number(left), failed: Number(failed), completed: Number(completed) };
}
