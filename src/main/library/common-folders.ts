import { pathKey } from '../rekordbox/location.ts';

/** A folder with files below it. */
export interface FolderCount {
  /** Separated by `/`. */
  readonly folder: string;
  /** Number of files at any depth below it. */
  readonly count: number;
}

interface Node {
  readonly path: string;
  /** Depth of the path; 1 for a drive or a top-level folder. */
  readonly depth: number;
  /** Number of files directly in it. */
  own: number;
  count: number;
  readonly children: Map<string, Node>;
}

/** A top-level folder (`C:`, `/Users`) with at most this many subfolders is replaced by those. */
const MOST_BRANCHES = 6;

const isWindows = (path: string): boolean => /^([A-Za-z]:|\/\/)/.test(path);

function emptyNode(path: string, depth: number): Node {
  return { path, depth, own: 0, count: 0, children: new Map() };
}

/**
 * The folders that together hold all files, those with the most files first: for each drive the deepest folder shared
 * by all its files. Paths are separated by `/` on every platform; files without a folder are left out.
 */
export function commonFolders(paths: readonly string[]): FolderCount[] {
  const root = emptyNode('', 0);
  for (const path of paths) {
    const ignoreCase = isWindows(path);
    const start = path.startsWith('//') ? '//' : path.startsWith('/') ? '/' : '';
    const parts = path.split('/').filter(Boolean).slice(0, -1);
    if (parts.length === 0) continue;
    let node = root;
    root.count++;
    for (const part of parts) {
      const key = pathKey(part, ignoreCase);
      const childPath = node === root ? start + part : `${node.path}/${part}`;
      let child = node.children.get(node === root ? start + key : key);
      if (!child) {
        child = emptyNode(childPath, node.depth + 1);
        node.children.set(node === root ? start + key : key, child);
      }
      child.count++;
      node = child;
    }
    node.own++;
  }
  const found: FolderCount[] = [];
  function visit(node: Node): void {
    const isAlone = node.own === 0 && node.children.size === 1;
    const isNearTop = node.depth <= 1 && node.own === 0 && node.children.size <= MOST_BRANCHES;
    if (node === root || isAlone || isNearTop) for (const child of node.children.values()) visit(child);
    else found.push({ folder: node.path, count: node.count });
  }
  visit(root);
  return found.sort((a, b) => b.count - a.count || (a.folder < b.folder ? -1 : 1));
}
