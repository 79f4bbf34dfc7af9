import type { TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import { inArray, isNull } from '../../db/operators.ts';
import { librarySteps, playlists } from '../../db/schema.ts';
import { withAttribute } from '../../rekordbox/row.ts';
import { freeName } from './free-name.ts';
import { createPlaylistStore } from './playlist-store.ts';
import type { PlaylistRow, PlaylistStates } from './playlist-store.ts';

const PATH_SEPARATOR = '\u0000';
const keyOf = (path: readonly string[]): string => path.join(PATH_SEPARATOR);

/**
 * Carries a person's playlist changes over to a newer export of the same library, whose tree replaces the older one.
 * Each playlist is a three-way merge: the older export, its edited state here, and the newer export. Call in the
 * import's transaction.
 */
export function carryPlaylists(db: Database, importId: number, olderIds: readonly number[]): void {
  redirectMerged(db, importId);
  if (olderIds.length === 0) return;
  const store = createPlaylistStore(db);
  const all = db.query.select().from(playlists).all();
  const older = all.filter((row) => row.importId !== null && olderIds.includes(row.importId));
  const newer = all.filter((row) => row.importId === importId);
  const byPath = new Map(newer.map((row) => [keyOf(store.pathOf(row)), row]));
  const root = newer.find((row) => row.parentId === null && row.name === 'ROOT')?.id ?? null;
  const isOlder = new Set(older.map(({ id }) => id));

  /** The folder in the new tree that corresponds to an older one. */
  function folderFor(parentId: number | null): number | null {
    if (parentId === null || !isOlder.has(parentId)) return parentId ?? root;
    const found = byPath.get(keyOf(store.pathOf(store.require(parentId))));
    return found?.kind === 'folder' ? found.id : root;
  }
  const tracksOf = (id: number): TrackId[] => store.entriesOf(id).flatMap(({ trackId }) => trackId ?? []);
  function place(row: PlaylistRow, id: number, parentId: number | null, name: string): void {
    const siblings = store.childrenOf(parentId).filter((other) => other.id !== id);
    const free = freeName(name, new Set(siblings.map((other) => other.name)));
    const attributes = withAttribute(row.attributes, 'Name', free);
    store.change(id, { parentId, name: free, attributes });
  }

  for (const row of all)
    if (row.importId === null && row.parentId !== null && isOlder.has(row.parentId))
      place(row, row.id, folderFor(row.parentId), row.name);

  for (const row of older) {
    if (row.original === null) continue;
    const { path, trackIds } = row.original;
    const match = byPath.get(keyOf(path));
    const ours = tracksOf(row.id);
    const parent = folderFor(row.parentId);
    if (!match || match.kind !== row.kind) {
      // Deleted in Rekordbox, but somebody edited it here.
      store.change(row.id, { importId: null, original: null });
      place(row, row.id, parent, row.name);
      continue;
    }
    const theirs = tracksOf(match.id);
    store.change(match.id, { original: { path, trackIds: theirs } });
    if (row.kind === 'playlist') {
      const isUnchangedThere = keyOf(theirs.map(String)) === keyOf(trackIds.map(String));
      const [before, now, there] = [new Set(trackIds), new Set(ours), new Set(theirs)];
      const merged = isUnchangedThere
        ? ours
        : [
            ...theirs.filter((id) => now.has(id) || !before.has(id)),
            ...ours.filter((id) => !before.has(id) && !there.has(id)),
          ];
      store.setEntries(
        match.id,
        merged.map((trackId) => ({ trackId, key: '' })),
      );
    }
    const hasMoved = keyOf(store.pathOf(row).slice(0, -1)) !== keyOf(path.slice(0, -1));
    if (hasMoved || row.name !== path.at(-1))
      place(match, match.id, hasMoved ? parent : match.parentId, row.name);
  }
  deleteAgain(db, new Set(olderIds), byPath, tracksOf, store.delete);
}

/** Replaces tracks in the new tree that were merged into another track. */
function redirectMerged(db: Database, importId: number): void {
  const steps = db.query.select().from(librarySteps).where(isNull(librarySteps.undoneAt)).all();
  const update = db.connection.prepare<[TrackId, TrackId, number]>(
    `UPDATE playlist_entry SET track_id = ?, key = '' WHERE track_id = ?
     AND playlist_id IN (SELECT id FROM playlist WHERE import_id = ?)`,
  );
  for (const { before } of steps)
    for (const [gone, keep] of Object.entries(
      (before as { merged?: Record<string, TrackId> } | null)?.merged ?? {},
    ))
      update.run(keep, Number(gone), importId);
}

/** An export that still has the older contents does not bring back a playlist that a person deleted. */
function deleteAgain(
  db: Database,
  olderIds: ReadonlySet<number>,
  byPath: ReadonlyMap<string, PlaylistRow>,
  tracksOf: (id: number) => TrackId[],
  remove: (id: number) => void,
): void {
  const steps = db.query.select().from(librarySteps).where(isNull(librarySteps.undoneAt)).all();
  const gone = steps
    .flatMap(({ before }) =>
      Object.values((before as { playlists?: PlaylistStates } | null)?.playlists ?? {}),
    )
    .flatMap((state) => state?.row ?? [])
    .filter(
      (row) => row.kind === 'playlist' && row.importId !== null && olderIds.has(row.importId) && row.original,
    );
  const there = new Set(
    db.query
      .select({ id: playlists.id })
      .from(playlists)
      .where(
        inArray(
          playlists.id,
          gone.map(({ id }) => id),
        ),
      )
      .all()
      .map(({ id }) => id),
  );
  for (const row of gone) {
    if (there.has(row.id)) continue;
    const match = byPath.get(keyOf(row.original!.path));
    if (match && keyOf(tracksOf(match.id).map(String)) === keyOf(row.original!.trackIds.map(String)))
      remove(match.id);
  }
}
