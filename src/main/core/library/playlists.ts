import { eq, isNull } from '../../db/operators.ts';
import type { PlaylistNode, TrackFilter } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import { imports, playlists } from '../../db/schema.ts';
import { isRoot } from '../rekordbox/import/store-playlists.ts';

/** Folders and playlists of all current imports. */
export function createPlaylists(db: Database, countTracks: (filter: TrackFilter) => number) {
  const { connection, query } = db;

  type Node = Omit<PlaylistNode, 'trackCount'>;

  /** Flat and in display order: parents before children, siblings as in Rekordbox. */
  function nodes(): Node[] {
    const rows = query
      .select({
        id: playlists.id,
        parentId: playlists.parentId,
        kind: playlists.kind,
        name: playlists.name,
        filter: playlists.filter,
      })
      .from(playlists)
      .leftJoin(imports, eq(imports.id, playlists.importId))
      .where(isNull(imports.supersededBy))
      .orderBy(playlists.position, playlists.id)
      .all();
    const there = new Set(rows.map(({ id }) => id));
    // A person's playlist whose folder is gone moves to the top level.
    const children = Map.groupBy(rows, ({ parentId }) =>
      parentId !== null && there.has(parentId) ? parentId : null,
    );
    const ordered: Node[] = [];
    const visit = (from: number | null, parentId: number | null): void => {
      for (const row of children.get(from) ?? []) {
        if (isRoot(row)) {
          visit(row.id, null);
          continue;
        }
        const { id, kind, name } = row;
        ordered.push({ id, parentId, kind, name, filter: row.filter as TrackFilter | null });
        visit(id, id);
      }
    };
    visit(null, null);
    return ordered;
  }

  /** As {@link nodes}, with the number of their tracks. */
  function list(): PlaylistNode[] {
    const counts = new Map(
      connection
        .prepare<[], [number, number]>(
          `WITH RECURSIVE below(top, id) AS (
             SELECT id, id FROM playlist
             UNION ALL SELECT below.top, playlist.id FROM playlist JOIN below ON playlist.parent_id = below.id)
           SELECT below.top, count(DISTINCT entry.track_id) FROM below
           JOIN playlist_entry entry ON entry.playlist_id = below.id
           JOIN track ON track.id = entry.track_id GROUP BY below.top`,
        )
        .raw()
        .all() as unknown as [number, number][],
    );
    return nodes().map((node) => ({
      ...node,
      trackCount: node.filter ? countTracks(node.filter) : (counts.get(node.id) ?? 0),
    }));
  }

  /** All nodes with paths such as `Sets/Friday`. */
  function withPaths(): (Node & { readonly path: string })[] {
    const paths = new Map<number, string>();
    return nodes().map((node) => {
      const above = node.parentId === null ? undefined : paths.get(node.parentId);
      const path = above === undefined ? node.name : `${above}/${node.name}`;
      paths.set(node.id, path);
      return { ...node, path };
    });
  }

  /** The playlist or folder with this name; a path distinguishes equal names. */
  function idByName(name: string): number {
    const matches = withPaths().filter((node) => node.name === name || node.path === name);
    if (matches.length === 1) return matches[0]!.id;
    if (matches.length === 0)
      throw new AppError('not_found', msg('There is no playlist "{name}" in this library.', { name }));
    throw new AppError(
      'invalid_input',
      msg('Several playlists are called "{name}". Name one by its path: {matches}.', {
        name,
        matches: matches.map(({ path }) => path).join(', '),
      }),
    );
  }

  return { list, withPaths, idByName };
}

export type Playlists = ReturnType<typeof createPlaylists>;
