import { bulkInsert } from '../db/bulk-insert.ts';
import type { Database } from '../db/database.ts';
import { playlistEntries, playlists } from '../db/schema.ts';
import { attributeOf } from '../rekordbox/row.ts';
import type { PlaylistNode } from '../rekordbox/row.ts';
import type { TrackKeys } from './apply-import.ts';

/** Name of the folder that Rekordbox puts around everything. */
const ROOT = 'ROOT';

/** Stores the playlist tree of an import. The ROOT folder is kept for the export and not shown. */
export function storePlaylists(
  db: Database,
  importId: number,
  nodes: readonly PlaylistNode[],
  keys: TrackKeys,
): void {
  const insertNode = bulkInsert(db.connection, playlists);
  const insertEntry = bulkInsert(db.connection, playlistEntries);
  let position = 0;

  function store(node: PlaylistNode, parentId: number | null): void {
    const name = attributeOf(node.attributes, 'Name') ?? '';
    const playlistId = insertNode({
      importId,
      parentId,
      position: position++,
      kind: node.kind,
      name,
      attributes: node.attributes,
    });
    const byKey = attributeOf(node.attributes, 'KeyType') === '1' ? keys.byLocation : keys.byRekordboxId;
    for (const [i, key] of node.keys.entries())
      insertEntry({ playlistId, position: i, key, trackId: byKey.get(key) ?? null });
    for (const child of node.children) store(child, playlistId);
  }
  for (const node of nodes) store(node, null);
}

export function isRoot(node: { parentId: number | null; name: string }): boolean {
  return node.parentId === null && node.name === ROOT;
}
