import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Real exports and real music beside the checkout; a user's clone has none, and tests that need them are skipped. */
const shared = resolve(import.meta.dirname, '../../../shared');

const rekordboxFolder = join(shared, 'rekordbox');
/** Real Rekordbox exports and files of other writers; empty where there are none. */
export const rekordboxFiles: readonly string[] = existsSync(rekordboxFolder)
  ? readdirSync(rekordboxFolder)
      .filter((name) => name.endsWith('.xml'))
      .sort()
      .map((name) => join(rekordboxFolder, name))
  : [];

const audioCache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'segue-audio');
/** A real track rendered to FLAC by `../shared/audio/prepare.sh`; undefined where it is absent. */
export function realTrack(id: string): string | undefined {
  const path = join(audioCache, `${id}.flac`);
  return existsSync(join(shared, 'audio')) && existsSync(path) ? path : undefined;
}

export const skipReason = 'needs the real data in ../shared (and ../shared/audio/prepare.sh run once)';
