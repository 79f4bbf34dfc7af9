import { bulkInsert } from '../../../db/bulk-insert.ts';
import type { Database } from '../../../db/database.ts';
import { playlistEntries, playlists } from '../../../db/schema.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { attributeOf } from '../../../rekordbox/row.ts';
import type { RekordboxNode } from '../../../rekordbox/row.ts';

/** Name of Rekordbox's top folder. */
const ROOT = 'ROOT';

/** The track that a playlist entry refers to. */
export type FindEntry = (key: string, playlist: RekordboxNode) => TrackId | null;

/** Finds tracks, removed ones too, by the Key of playlist entries; of several rows with one key the first counts. */
export function findRekordboxEntries(db: Database, importId: number): FindEntry {
  const byRekordboxId = new Map<string, TrackId>();
  const byLocation = new Map<string, TrackId>();
  const rows = db.connection
    .prepare<[number], { rekordboxId: string | null; location: string | null; trackId: TrackId }>(
      `SELECT rekordbox_id AS rekordboxId, location, track_id AS trackId
       FROM (SELECT * FROM rekordbox_row UNION ALL SELECT track_id, import_id, position, rekordbox_id, location, row_key, row, hash, base_revision
         FROM removed_rekordbox_row) WHERE import_id = ? ORDER BY position`,
    )
    .all(importId);
  for (const { rekordboxId, location, trackId } of rows) {
    if (rekordboxId !== null && !byRekordboxId.has(rekordboxId)) byRekordboxId.set(rekordboxId, trackId);
    if (location !== null && !byLocation.has(location)) byLocation.set(location, trackId);
  }
  return (key, { attributes }) =>
    (attributeOf(attributes, 'KeyType') === '1' ? byLocation : byRekordboxId).get(key) ?? null;
}

/**
 * Stores the playlist tree of an import whose rows are stored. The ROOT folder is kept for the export and not shown.
 */
export function storePlaylists(
  db: Database,
  importId: number,
  nodes: readonly RekordboxNode[],
  findEntry: FindEntry,
): void {
  const insertNode = bulkInsert(db.connection, playlists);
  const insertEntry = bulkInsert(db.connection, playlistEntries);
  let position = 0;

  function store(node: RekordboxNode, parentId: number | null): void {
    const name = attributeOf(node.attributes, 'Name') ?? '';
    const playlistId = insertNode({
      importId,
      parentId,
      position: position++,
      kind: node.kind,
      name,
      attributes: node.attributes,
    });
    for (const [i, key] of node.keys.entries())
      insertEntry({ playlistId, position: i, key, trackId: findEntry(key, node) });
    for (const child of node.children) store(child, playlistId);
  }
  for (const node of nodes) store(node, null);
}

export function isRoot(node: { parentId: number | null; name: string }): boolean {
  return node.parentId === null && node.name === ROOT;
}
