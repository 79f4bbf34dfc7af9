import type { TrackFilter } from '../../../../shared/contract/index.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import type { Database } from '../../../db/database.ts';
import { attributeOf, withAttribute } from '../../../rekordbox/row.ts';
import type { RekordboxNode, RawAttributes } from '../../../rekordbox/row.ts';
import { freeName } from '../../playlists/free-name.ts';
import { isRoot } from '../import/store-playlists.ts';

interface StoredNode {
  readonly id: number;
  readonly import_id: number | null;
  readonly parent_id: number | null;
  readonly kind: 'folder' | 'playlist' | 'smart';
  readonly name: string;
  readonly attributes: string;
  /** Filter of a smart list, as JSON. */
  readonly filter: string | null;
}

const rootAttributes = (): RawAttributes => [
  ['Type', '0'],
  ['Name', 'ROOT'],
  ['Count', '0'],
];

/** The library's playlists by import as they were written, dangling keys included, and a person's own among them. */
function readTrees(db: Database, options: PlaylistExport) {
  const nodes = db.connection
    .prepare<[], StoredNode>(
      `SELECT playlist.id, import_id, parent_id, kind, name, attributes, filter
       FROM playlist LEFT JOIN import ON import.id = import_id WHERE superseded_by IS NULL ORDER BY position, playlist.id`,
    )
    .all();
  const entries = db.connection.prepare<[number], { key: string; track_id: TrackId | null }>(
    'SELECT key, track_id FROM playlist_entry WHERE playlist_id = ? ORDER BY position',
  );
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const children = Map.groupBy(nodes, ({ parent_id: parent }) =>
    parent !== null && byId.has(parent) ? parent : null,
  );
  const wanted = options.only === null ? null : branchOf(options.only, byId, children);

  function keysOf(node: StoredNode, byLocation: boolean): string[] {
    if (node.filter !== null)
      return options
        .smartTracks(JSON.parse(node.filter) as TrackFilter)
        .flatMap((id) => options.written.get(id) ?? []);
    return entries.all(node.id).flatMap(({ key, track_id: trackId }) => {
      const written = trackId === null ? undefined : options.written.get(trackId);
      // A track that is not written was not selected, or was removed; a key without a track is kept as Rekordbox wrote
      // it.
      if (written === undefined && (options.onlyWritten || trackId !== null)) return [];
      // The written id: a later partial export, or another library in the same document, renumbers tracks.
      return byLocation ? key : (written ?? key);
    });
  }
  function build(node: StoredNode): RekordboxNode[] {
    if (wanted && !wanted.has(node.id)) return [];
    const attributes = JSON.parse(node.attributes) as RawAttributes;
    return [
      {
        line: 0,
        kind: node.kind === 'folder' ? 'folder' : 'playlist',
        attributes,
        children: (children.get(node.id) ?? []).flatMap(build),
        keys: node.kind === 'folder' ? [] : keysOf(node, attributeOf(attributes, 'KeyType') === '1'),
      },
    ];
  }
  const top = children.get(null) ?? [];
  return {
    of: (importId: number): RekordboxNode[] =>
      top.filter((node) => node.import_id === importId).flatMap(build),
    own: top.filter((node) => node.import_id === null).flatMap(build),
  };
}

/** A playlist or folder with its ancestors and descendants. */
function branchOf(
  id: number,
  byId: ReadonlyMap<number, StoredNode>,
  children: ReadonlyMap<number | null, readonly StoredNode[]>,
): ReadonlySet<number> {
  const branch = new Set<number>();
  for (let at = byId.get(id); at; at = at.parent_id === null ? undefined : byId.get(at.parent_id))
    branch.add(at.id);
  const addBelow = (parent: number): void => {
    for (const child of children.get(parent) ?? []) {
      branch.add(child.id);
      addBelow(child.id);
    }
  };
  addBelow(id);
  return branch;
}

function withoutEmpty(nodes: readonly RekordboxNode[]): RekordboxNode[] {
  return nodes
    .map((node) => ({ ...node, children: withoutEmpty(node.children) }))
    .filter((node) => (node.kind === 'playlist' ? node.keys.length > 0 : node.children.length > 0));
}

export interface PlaylistExport {
  /** Ids of the written tracks, by track. */
  readonly written: ReadonlyMap<TrackId, string>;
  /** Whether to keep only entries of written tracks, and drop playlists that become empty. */
  readonly onlyWritten: boolean;
  /** Only this playlist or folder; null for all. */
  readonly only: number | null;
  /** The current tracks of a smart list, in the order in which they are written. */
  readonly smartTracks: (filter: TrackFilter) => readonly TrackId[];
  /** A playlist to add, with its tracks. */
  readonly added: { readonly name: string; readonly trackIds: readonly TrackId[] } | null;
}

/** The PLAYLISTS of a document; null if no import has any and nothing is added. */
export function exportPlaylists(db: Database, options: PlaylistExport): RekordboxNode[] | null {
  const importIds = db.connection
    .prepare<[], { id: number; header: string }>(
      `SELECT id, header FROM import WHERE superseded_by IS NULL ORDER BY program <> 'rekordbox', id`,
    )
    .all();
  const hasPlaylists = importIds.some(
    ({ header }) => (JSON.parse(header) as { hasPlaylists: boolean }).hasPlaylists,
  );
  const first = importIds[0]?.id;
  let roots: RekordboxNode[] = [];
  const trees = readTrees(db, options);
  for (const { id } of importIds) roots = id === first ? trees.of(id) : joinRoots(roots, trees.of(id));
  for (const node of trees.own) roots = withNode(roots, node);
  if (options.onlyWritten) roots = roots.map((root) => ({ ...root, children: withoutEmpty(root.children) }));
  if (!options.added || options.added.trackIds.length === 0)
    return hasPlaylists || trees.own.length > 0 ? roots : null;

  const { name, trackIds } = options.added;
  return withNode(roots, {
    line: 0,
    kind: 'playlist',
    attributes: [
      ['Name', name],
      ['Type', '1'],
      ['KeyType', '0'],
      ['Entries', String(trackIds.length)],
    ],
    children: [],
    keys: trackIds.flatMap((trackId) => options.written.get(trackId) ?? []),
  });
}

/** Appends a node to ROOT, under a name that is free there. */
function withNode(roots: readonly RekordboxNode[], node: RekordboxNode): RekordboxNode[] {
  const root = roots.find((candidate) =>
    isRoot({ parentId: null, name: attributeOf(candidate.attributes, 'Name') ?? '' }),
  ) ?? {
    line: 0,
    kind: 'folder' as const,
    attributes: rootAttributes(),
    children: [],
    keys: [],
  };
  const taken = new Set(root.children.map((child) => attributeOf(child.attributes, 'Name')));
  const free = freeName(attributeOf(node.attributes, 'Name') ?? '', taken);
  const attributes = withAttribute(node.attributes, 'Name', free);
  const extended = { ...root, children: [...root.children, { ...node, attributes }] };
  return roots.includes(root)
    ? roots.map((other) => (other === root ? extended : other))
    : [...roots, extended];
}

/** Moves the children of another library's ROOT under the first one's. */
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
