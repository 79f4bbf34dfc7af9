import type { PoolAvailability } from '../../../shared/contract/index.ts';
import { toAppError } from '../../../shared/errors.ts';
import { isInEnvironment, readPoolAddress } from '../../pool/address.ts';
import type { AddressSources, PoolAddress } from '../../pool/address.ts';
import type { PoolLibrary } from '../../pool/add.ts';
import type { Root } from '../../pool/place.ts';
import type { Core } from '../create-core.ts';
import { poolLibrary } from './library-identity.ts';
import { wantedNetworks } from './networks.ts';
import { countUnanalysed } from './wishes.ts';

/**
 * The pool that this machine works with: as the caller says, else as the environment does, else as the settings do.
 * @throws AppError `invalid_input`, `io`
 */
export function poolAddress(
  { settings }: Pick<Core, 'settings'>,
  said: Pick<AddressSources, 'queue' | 'file'> = {},
): PoolAddress {
  return readPoolAddress({ ...said, settingsFile: settings.get().poolQueueFile });
}

/** The roots of the settings. */
export function poolRoots({ settings }: Pick<Core, 'settings'>): Root[] {
  return settings.get().poolRoots.map((root) => ({ kind: 'folder', ...root }));
}

/** This library, under the name that goes with a person's work when no other is given. */
export function ownLibrary({ home, settings }: Pick<Core, 'home' | 'settings'>, name?: string): PoolLibrary {
  return poolLibrary(home, name ?? settings.get().reviewer);
}

/** What this machine knows of a pool without asking it. Nothing of the address but host and database is told. */
export async function poolAvailability(core: Core): Promise<PoolAvailability> {
  const file = core.settings.get().poolQueueFile;
  const source: PoolAvailability['source'] = isInEnvironment()
    ? 'environment'
    : file === null
      ? null
      : 'file';
  const { model } = await wantedNetworks(core);
  const known = { source, unanalyzed: countUnanalysed(core, model) };
  if (source === null) return { ...known, pool: null, problem: null };
  try {
    return { ...known, pool: poolAddress(core).shown, problem: null };
  } catch (error) {
    return { ...known, pool: null, problem: toAppError(error).message };
  }
}
