import type { TrackId } from '../../../../shared/domain/index.ts';
import type { Database } from '../../../db/database.ts';
import { pathKey } from '../../library/path-key.ts';

/** Where an import looked for a track's file, and whether it was found. */
export interface FileSighting {
  readonly path: string | null;
  readonly found: boolean;
}

/** A missing file may have appeared, or a new path map may have found it; an existing one may be gone. */
export function createFileRefresh({ connection }: Database) {
  const markGone = connection.prepare<[TrackId, string]>(
    'UPDATE track SET missing = 1 WHERE id = ? AND path = ? AND missing = 0',
  );
  const select = connection.prepare<[TrackId], { missing: 0 | 1; path: string | null }>(
    'SELECT missing, path FROM track WHERE id = ?',
  );
  const selectOwner = connection.prepare<[string, TrackId]>(
    'SELECT id FROM track WHERE path_key = ? AND id <> ?',
  );
  const setPath = connection.prepare<[string, string | null, TrackId]>(
    'UPDATE track SET path = ?, path_key = ?, missing = 0 WHERE id = ?',
  );
  return (trackId: TrackId, { path, found }: FileSighting): void => {
    if (path === null) return;
    if (!found) {
      markGone.run(trackId, path);
      return;
    }
    const track = select.get(trackId);
    if (!track || (track.path !== null && track.missing === 0)) return;
    const key = pathKey(path);
    setPath.run(path, selectOwner.get(key, trackId) ? null : key, trackId);
  };
}
