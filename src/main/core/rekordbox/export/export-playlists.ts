import type { TrackId } from '../../../../shared/domain/index.ts';
import type { Database } from '../../../db/database.ts';
import { attributeOf } from '../../../rekordbox/row.ts';
import type { RekordboxNode, RawAttributes } from '../../../rekordbox/row.ts';
import { isRoot } from '../import/store-playlists.ts';

interface StoredNode {
  readonly id: number;
  readonly parent_id: number | null;
  readonly kind: 'folder' | 'playlist';
  readonly name: string;
  readonly attributes: string;
}

const rootAttributes = (): RawAttributes => [
  ['Type', '0'],
  ['Name', 'ROOT'],
  ['Count', '0'],
];

/** The playlists of one import as they were written, dangling keys included. */
function readTree(
  db: Database,
  importId: number,
  keyOf: (entry: { key: string; track_id: TrackId | null }, byLocation: boolean) => string | null,
) {
  const nodes = db.connection
    .prepare<[number], StoredNode>(
      'SELECT id, parent_id, kind, name, attributes FROM playlist WHERE import_id = ? ORDER BY position',
    )
    .all(importId);
  const entries = db.connection.prepare<[number], { key: string; track_id: TrackId | null }>(
    'SELECT key, track_id FROM playlist_entry WHERE playlist_id = ? ORDER BY position',
  );
  const children = Map.groupBy(nodes, (node) => node.parent_id);
  const build = (node: StoredNode): RekordboxNode => {
    const attributes = JSON.parse(node.attributes) as RawAttributes;
    const byLocation = attributeOf(attributes, 'KeyType') === '1';
    return {
      line: 0,
      kind: node.kind,
      attributes,
      children: (children.get(node.id) ?? []).map(build),
      keys: entries.all(node.id).flatMap((entry) => keyOf(entry, byLocation) ?? []),
    };
  };
  return (children.get(null) ?? []).map(build);
}

function withoutEmpty(nodes: readonly RekordboxNode[]): RekordboxNode[] {
  return nodes
    .map((node) => ({ ...node, children: withoutEmpty(node.children) }))
    .filter((node) => (node.kind === 'playlist' ? node.keys.length > 0 : node.children.length > 0));
}

export interface PlaylistExport {
  /** Ids of the written tracks by track. */
  readonly written: ReadonlyMap<TrackId, string>;
  /** Only entries of written tracks, without playlists that become empty. */
  readonly onlyWritten: boolean;
  /** A playlist to add, with its tracks. */
  readonly added: { readonly name: string; readonly trackIds: readonly TrackId[] } | null;
}

/** The PLAYLISTS of a document; null when no import has any and nothing is added. */
export function exportPlaylists(db: Database, options: PlaylistExport): RekordboxNode[] | null {
  const importIds = db.connection
    .prepare<[], { id: number; header: string }>(
      'SELECT id, header FROM import WHERE superseded_by IS NULL ORDER BY id',
    )
    .all();
  const hasPlaylists = importIds.some(
    ({ header }) => (JSON.parse(header) as { hasPlaylists: boolean }).hasPlaylists,
  );
  const first = importIds[0]?.id;
  let roots: RekordboxNode[] = [];
  for (const { id } of importIds) {
    const keyOf = (
      { key, track_id: trackId }: { key: string; track_id: TrackId | null },
      byLocation: boolean,
    ): string | null => {
      const written = trackId === null ? undefined : options.written.get(trackId);
      if (options.onlyWritten && written === undefined) return null;
      // The id that is written: a later export of some tracks, or another library beside it, numbers them anew.
      return byLocation ? key : (written ?? key);
    };
    const tree = readTree(db, id, keyOf);
    roots = id === first ? tree : joinRoots(roots, tree);
  }
  if (options.onlyWritten) roots = roots.map((root) => ({ ...root, children: withoutEmpty(root.children) }));
  if (!options.added || options.added.trackIds.length === 0) return hasPlaylists ? roots : null;

  const { name, trackIds } = options.added;
  const root = roots.find((node) =>
    isRoot({ parentId: null, name: attributeOf(node.attributes, 'Name') ?? '' }),
  ) ?? {
    line: 0,
    kind: 'folder' as const,
    attributes: rootAttributes(),
    children: [],
    keys: [],
  };
  const playlist: RekordboxNode = {
    line: 0,
    kind: 'playlist',
    attributes: [
      ['Name', freeName(name, root)],
      ['Type', '1'],
      ['KeyType', '0'],
      ['Entries', String(trackIds.length)],
    ],
    children: [],
    keys: trackIds.flatMap((trackId) => options.written.get(trackId) ?? []),
  };
  const extended = { ...root, children: [...root.children, playlist] };
  return roots.includes(root) ? roots.map((node) => (node === root ? extended : node)) : [...roots, extended];
}

/** Puts the children of another library's ROOT under the first one's. */
function joinRoots(into: readonly RekordboxNode[], from: readonly RekordboxNode[]): RekordboxNode[] {
  const [root, ...rest] = into;
  if (!root) return [...from];
  const names = new Set(root.children.map((child) => attributeOf(child.attributes, 'Name')));
  const joined = from
    .flatMap((node) => node.children)
    .map((child) => {
      const name = attributeOf(child.attributes, 'Name') ?? '';
      if (!names.has(name)) return child;
      const attributes = child.attributes.map(([key, value]): [string, string] => [
        key,
        key === 'Name' ? `${value} (2)` : value,
      ]);
      return { ...child, attributes };
    });
  return [{ ...root, children: [...root.children, ...joined] }, ...rest];
}

/** Rekordbox takes no two nodes of one name at one level. */
function freeName(name: string, root: RekordboxNode): string {
  const names = new Set(root.children.map((child) => attributeOf(child.attributes, 'Name')));
  let free = name;
  for (let i = 2; names.has(free); i++) free = `${name} (${i})`;
  return free;
}
