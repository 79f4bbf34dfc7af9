import type { LibraryHandlers } from '../../../shared/contract/index.ts';
import type { Pool } from '../../pool/pool.ts';
import type { Core } from '../create-core.ts';
import { startAdding } from './add.ts';
import { continueCollection } from './collect.ts';
import { ownLibrary, poolAddress, poolAvailability } from './configuration.ts';
import { preferTrack } from './prefer.ts';

/** Implements the pool group of the contract. Address and password stay here. */
export function createPoolHandlers(core: Core): LibraryHandlers['pool'] {
  const ask = <T>(work: (pool: Pool) => Promise<T>): Promise<T> =>
    core.poolConnection.use(poolAddress(core), work);
  return {
    available: () => poolAvailability(core),
    status: () =>
      ask(async (pool) => {
        const { readStatus } = await import('../../pool/status.ts');
        const { listAside } = await import('../../pool/aside.ts');
        const [status, aside] = await Promise.all([readStatus(pool), listAside(pool)]);
        return { status, aside, library: ownLibrary(core).id };
      }),
    add: ({ selection, root, priority }) => ({
      jobId: startAdding(core, poolAddress(core), {
        ...(selection && { selection }),
        ...(root !== null && { places: [{ root, prefix: '' }] }),
        priority,
        collect: true,
      }).id,
    }),
    collect: () => ({ jobId: continueCollection(core, poolAddress(core)) }),
    pause: ({ paused }) =>
      ask(async (pool) => {
        const { setPaused } = await import('../../pool/control.ts');
        await setPaused(pool, paused, ownLibrary(core).id);
        return {};
      }),
    retry: () =>
      ask(async (pool) => {
        const { retryAside } = await import('../../pool/aside.ts');
        const retried = await retryAside(pool);
        if (retried > 0) continueCollection(core, poolAddress(core));
        return { retried };
      }),
    prefer: ({ trackId }, { signal }) =>
      ask(async (pool) => ({ waits: await preferTrack(core, pool, trackId, signal) })),
  };
}
