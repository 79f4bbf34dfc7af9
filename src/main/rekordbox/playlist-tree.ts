import type { RekordboxNode, RawAttributes } from './row.ts';
import { shorten } from './row-problems.ts';
import { attributeOf, numberOf } from './row.ts';

/** Name of a NODE in messages. */
export function nodeName(node: RekordboxNode): string {
  return shorten(attributeOf(node.attributes, 'Name') ?? '(no name)');
}

/** Whether a playlist refers to its tracks by Location rather than by TrackID. */
export function isKeyedByLocation(node: RekordboxNode): boolean {
  return attributeOf(node.attributes, 'KeyType') === '1';
}

export function createNode(attributes: RawAttributes, line: number): RekordboxNode {
  const type = attributeOf(attributes, 'Type');
  return { line, kind: type === '1' ? 'playlist' : 'folder', attributes, children: [], keys: [] };
}

/** The count that Rekordbox would write for the node: children of a folder, entries of a playlist. */
export function nodeCount(node: RekordboxNode): { attribute: 'Count' | 'Entries'; value: number } {
  return node.kind === 'folder'
    ? { attribute: 'Count', value: node.children.length }
    : { attribute: 'Entries', value: node.keys.length };
}

/** Whether the stated count differs from the actual one. */
export function hasWrongCount(node: RekordboxNode): boolean {
  const { attribute, value } = nodeCount(node);
  const stated = attributeOf(node.attributes, attribute);
  return stated !== undefined && numberOf(node.attributes, attribute) !== value;
}

/** The nodes and all their descendants, parents first. */
export function* walkNodes(nodes: readonly RekordboxNode[]): Generator<RekordboxNode> {
  for (const node of nodes) {
    yield node;
    yield* walkNodes(node.children);
  }
}
