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

  /** Flat and in display order: parents before children, siblings as in Rekordbox. */
  function list(): PlaylistNode[] {
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
    const there = new Set(rows.map(({ id }) => id));
    // A person's playlist whose folder is gone moves to the top level.
    const children = Map.groupBy(rows, ({ parentId }) =>
      parentId !== null && there.has(parentId) ? parentId : null,
    );
    const ordered: PlaylistNode[] = [];
    const visit = (from: number | null, parentId: number | null): void => {
      for (const row of children.get(from) ?? []) {
        if (isRoot(row)) {
          visit(row.id, null);
          continue;
        }
        const { id, kind, name } = row;
        const filter = row.filter as TrackFilter | null;
        const trackCount = filter ? countTracks(filter) : (counts.get(id) ?? 0);
        ordered.push({ id, parentId, kind, name, filter, trackCount });
        visit(id, id);
      }
    };
    visit(null, null);
    return ordered;
  }

  /** The playlist or folder with this name; a path such as `Sets/Friday` distinguishes equal names. */
  function idByName(name: string): number {
    const nodes = list();
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const pathOf = (node: PlaylistNode): string => {
      const parent = node.parentId === null ? undefined : byId.get(node.parentId);
      return parent ? `${pathOf(parent)}/${node.name}` : node.name;
    };
    const matches = nodes.filter((node) => node.name === name || pathOf(node) === name);
    if (matches.length === 1) return matches[0]!.id;
    if (matches.length === 0)
      throw new AppError('not_found', msg('There is no playlist "{name}" in this library.', { name }));
    throw new AppError(
      'invalid_input',
      msg('Several playlists are called "{name}". Name one by its path: {matches}.', {
        name,
        matches: matches.map(pathOf).join(', '),
      }),
    );
  }

  return { list, idByName };
}

export type Playlists = ReturnType<typeof createPlaylists>;
