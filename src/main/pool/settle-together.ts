import { toAppError } from '../../shared/errors.ts';
import { createBatches } from './batches.ts';
import type { BatchOptions } from './batches.ts';
import type { Pool } from './pool.ts';
import { claim, finish } from './settle.ts';
import type { Claim, FinishedJob, FoundFile, HeldJob } from './settle.ts';

const toError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : toAppError(thrown));

/** Claims and finishes the tracks of one worker, those of the same moment together. */
export function settleTogether({
  pool,
  worker,
  persist,
  batching,
}: {
  readonly pool: Pool;
  /** The worker's display name. */
  readonly worker: string;
  /** Asks until the database is available. */
  readonly persist: <T>(ask: () => Promise<T>) => Promise<T>;
  readonly batching: BatchOptions;
}): {
  /** No two calls at a time may be for the same analysis. */
  claimTrack(wanted: { readonly job: HeldJob; readonly file: FoundFile }): Promise<Claim>;
  /** @throws LostJob */
  finishTrack(finished: FinishedJob): Promise<void>;
} {
  return {
    claimTrack: createBatches((wanted) => persist(() => claim(pool, wanted)), batching),
    finishTrack: createBatches<FinishedJob, void>(async (finished) => {
      try {
        await persist(() => finish(pool, finished, worker));
        return finished.map(() => undefined);
      } catch (error) {
        if (finished.length === 1) throw error;
        // One of them was lost, or is refused: each on its own tells which.
        const outcomes: (void | Error)[] = [];
        for (const one of finished)
          outcomes.push(await persist(() => finish(pool, [one], worker)).catch(toError));
        return outcomes;
      }
    }, batching),
  };
}
