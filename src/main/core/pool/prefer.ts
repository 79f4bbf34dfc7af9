import type { TrackId } from '../../../shared/domain/index.ts';
import { addWishes, isAwaited } from '../../pool/add.ts';
import type { Pool } from '../../pool/pool.ts';
import type { Core } from '../create-core.ts';
import { ownLibrary, poolRoots } from './configuration.ts';
import { wantedNetworks } from './networks.ts';
import { chosenWishes } from './wishes.ts';

/**
 * Moves a track to the front of the pool because somebody is looking at it. Returns false if the library is not waiting
 * for it: looking at a track does not request it.
 * @throws AppError `io`, `cancelled`
 */
export async function preferTrack(
  core: Core,
  pool: Pool,
  trackId: TrackId,
  signal: AbortSignal,
): Promise<boolean> {
  const { model, networks } = await wantedNetworks(core);
  const library = ownLibrary(core);
  const options = { model: networks, tempoRange: core.settings.get().tempoRange };
  const wishes = chosenWishes(core, [trackId], {
    model,
    roots: poolRoots(core),
    signal,
    onRefused: () => undefined,
    onAnalysed: () => undefined,
  });
  for await (const wish of wishes) {
    if (!(await isAwaited(pool, library, wish, options))) return false;
    await addWishes(pool, library, [wish], { ...options, band: 'first', signal });
    return true;
  }
  return false;
}
