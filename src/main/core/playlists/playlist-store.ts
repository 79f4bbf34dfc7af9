import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { bulkInsert } from '../../db/bulk-insert.ts';
import type { Database } from '../../db/database.ts';
import { and, eq, isNull } from '../../db/operators.ts';
import { imports, playlistEntries, playlists } from '../../db/schema.ts';

export type PlaylistRow = typeof playlists.$inferSelect;
type EntryRow = typeof playlistEntries.$inferSelect;

/** A snapshot of a playlist: its row and entries, or null if it did not exist. */
export type PlaylistState = { readonly row: PlaylistRow; readonly entries: readonly EntryRow[] } | null;
/** By playlist id. */
export type PlaylistStates = Readonly<Record<string, PlaylistState>>;

export type PlaylistStore = ReturnType<typeof createPlaylistStore>;

/** Reads and writes playlist rows, their order among siblings, and their entries. */
export function createPlaylistStore(db: Database) {
  const { query, connection } = db;
  const insertEntry = bulkInsert(connection, playlistEntries);

  const find = (id: number): PlaylistRow | undefined =>
    query.select().from(playlists).where(eq(playlists.id, id)).get();

  /** @throws AppError `not_found` */
  function require(id: number): PlaylistRow {
    const found = find(id);
    if (!found) throw new AppError('not_found', msg('There is no playlist {id} in this library.', { id }));
    return found;
  }

  const childrenOf = (parentId: number | null): PlaylistRow[] =>
    query
      .select()
      .from(playlists)
      .where(parentId === null ? isNull(playlists.parentId) : eq(playlists.parentId, parentId))
      .orderBy(playlists.position, playlists.id)
      .all();

  const entriesOf = (id: number): EntryRow[] =>
    query
      .select()
      .from(playlistEntries)
      .where(eq(playlistEntries.playlistId, id))
      .orderBy(playlistEntries.position)
      .all();

  /** The playlist and its descendants. */
  function below(id: number): number[] {
    return [id, ...childrenOf(id).flatMap((child) => below(child.id))];
  }

  /** The ROOT folder of the first current import, which contains new top-level playlists; null if there is none. */
  function topFolder(): number | null {
    const root = query
      .select({ id: playlists.id })
      .from(playlists)
      .innerJoin(imports, eq(imports.id, playlists.importId))
      .where(and(isNull(imports.supersededBy), isNull(playlists.parentId), eq(playlists.name, 'ROOT')))
      .orderBy(playlists.importId)
      .get();
    return root?.id ?? null;
  }

  function setEntries(id: number, entries: readonly { key: string; trackId: TrackId | null }[]): void {
    query.delete(playlistEntries).where(eq(playlistEntries.playlistId, id)).run();
    for (const [position, { key, trackId }] of entries.entries())
      insertEntry({ playlistId: id, position, key, trackId });
  }

  function capture(ids: readonly number[]): Record<string, PlaylistState> {
    return Object.fromEntries(
      ids.map((id) => {
        const row = find(id);
        return [id, row ? { row, entries: entriesOf(id) } : null];
      }),
    );
  }

  /** Whether a playlist belongs to the person: one from an import that a newer export has replaced does too. */
  function stillOf(row: PlaylistRow): PlaylistRow {
    const isCurrent =
      row.importId === null ||
      query
        .select({ id: imports.id })
        .from(imports)
        .where(and(eq(imports.id, row.importId), isNull(imports.supersededBy)))
        .get() !== undefined;
    return isCurrent ? row : { ...row, importId: null, original: null };
  }

  /** Restores snapshots of playlists. */
  function putBack(states: PlaylistStates): void {
    for (const [id, state] of Object.entries(states)) {
      query
        .delete(playlistEntries)
        .where(eq(playlistEntries.playlistId, Number(id)))
        .run();
      query
        .delete(playlists)
        .where(eq(playlists.id, Number(id)))
        .run();
      if (!state) continue;
      query.insert(playlists).values(stillOf(state.row)).run();
      setEntries(state.row.id, state.entries);
    }
  }

  /** Numbers the children of a folder in the given order. */
  function order(ids: readonly number[]): void {
    const update = connection.prepare<[number, number]>('UPDATE playlist SET position = ? WHERE id = ?');
    for (const [position, id] of ids.entries()) update.run(position, id);
  }

  /** Names from the top to a playlist; ROOT is left out. */
  function pathOf(row: PlaylistRow): string[] {
    if (row.parentId === null) return row.name === 'ROOT' ? [] : [row.name];
    const parent = find(row.parentId);
    return [...(parent ? pathOf(parent) : []), row.name];
  }

  /** Stores the imported values of a playlist before it is changed here. */
  function keepOriginal(id: number): void {
    const row = require(id);
    if (row.importId === null || row.original !== null) return;
    const trackIds = entriesOf(id).flatMap((entry) => entry.trackId ?? []);
    query
      .update(playlists)
      .set({ original: { path: pathOf(row), trackIds } })
      .where(eq(playlists.id, id))
      .run();
  }

  return {
    find,
    require,
    childrenOf,
    entriesOf,
    below,
    topFolder,
    setEntries,
    capture,
    putBack,
    order,
    keepOriginal,
    pathOf,
    insert: (values: Omit<typeof playlists.$inferInsert, 'id'>): number =>
      query.insert(playlists).values(values).returning({ id: playlists.id }).get().id,
    change: (id: number, values: Partial<typeof playlists.$inferInsert>): void =>
      void query.update(playlists).set(values).where(eq(playlists.id, id)).run(),
    delete(id: number): void {
      query.delete(playlistEntries).where(eq(playlistEntries.playlistId, id)).run();
      query.delete(playlists).where(eq(playlists.id, id)).run();
    },
  };
}
