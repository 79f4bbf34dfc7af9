import type { TrackId } from '../../../shared/domain/index.ts';
import { addWishes, isAwaited } from '../../pool/add.ts';
import type { Pool } from '../../pool/pool.ts';
import type { Core } from '../create-core.ts';
import { ownLibrary, poolRoots } from './configuration.ts';
import { wantedNetworks } from './networks.ts';
import { chosenWishes } from './wishes.ts';

/**
 * Puts a track before everything else in the pool, because somebody looks at it. False where the library does not wait for it: what
 * nobody asked for is not asked for by looking.
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
