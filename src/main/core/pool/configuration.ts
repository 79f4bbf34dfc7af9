import type { PoolAvailability } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { isInEnvironment, readPoolAddress } from '../../pool/address.ts';
import type { AddressSources, PoolAddress } from '../../pool/address.ts';
import type { PoolLibrary } from '../../pool/add.ts';
import type { Root } from '../../pool/place.ts';
import type { Core } from '../create-core.ts';
import { poolLibrary } from './library-identity.ts';
import { wantedNetworks } from './networks.ts';
import { countUnanalysed } from './wishes.ts';

/**
 * The pool that this machine works with: from the caller, otherwise from the environment, otherwise from the settings.
 * @throws AppError `invalid_input`, `io`
 */
export function poolAddress(
  { settings }: Pick<Core, 'settings'>,
  said: Pick<AddressSources, 'queue' | 'file'> = {},
): PoolAddress {
  return readPoolAddress({ ...said, settingsFile: settings.get().poolQueueFile });
}

/** The configured roots. */
export function poolRoots({ settings }: Pick<Core, 'settings'>): Root[] {
  return settings
    .get()
    .poolRoots.map((root) => ('folder' in root ? { kind: 'folder', ...root } : { kind: 'store', ...root }));
}

/** This library, by default under the author name of its person. */
export function ownLibrary({ home, settings }: Pick<Core, 'home' | 'settings'>, name?: string): PoolLibrary {
  return poolLibrary(home, name ?? settings.get().reviewer);
}

/** What this machine knows about a pool without contacting it. Of the address, only host and database are shown. */
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
    return { ...known, pool: null, problem: errorMessage(error) };
  }
}
