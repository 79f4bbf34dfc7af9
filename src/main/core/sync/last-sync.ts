import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256Hex } from '../../files/hash.ts';
import { writeWhole } from '../../files/output.ts';
import { withTargetRules } from '../../files/target.ts';
import type { Home } from '../home.ts';

const lastSyncSchema = z.array(z.tuple([z.string(), z.string(), z.string()]));

/**
 * Hashes of annotations when both sides last matched, by audio identity. The two hashes differ if an import adds values
 * of its own.
 */
export interface LastSync {
  readonly annotations: ReadonlyMap<string, { readonly here: string; readonly there: string }>;
}

/** One file per remote. */
function pathOf(home: Pick<Home, 'root'>, address: string): string {
  return join(home.root, 'sync', `${sha256Hex(address).slice(0, 16)}.json`);
}

/**
 * Empty before the first sync, and if the file is damaged: then all differences are conflicts, and nothing is
 * overwritten.
 */
export function readLastSync(home: Pick<Home, 'root'>, address: string): LastSync {
  try {
    const rows = lastSyncSchema.parse(JSON.parse(readFileSync(pathOf(home, address), 'utf8')));
    return { annotations: new Map(rows.map(([audio, here, there]) => [audio, { here, there }])) };
  } catch {
    return { annotations: new Map() };
  }
}

export async function writeLastSync(
  home: Pick<Home, 'root'>,
  address: string,
  { annotations }: LastSync,
): Promise<void> {
  const rows = [...annotations].map(([audio, { here, there }]) => [audio, here, there]);
  await withTargetRules(null, () => writeWhole(pathOf(home, address), JSON.stringify(rows)));
}
