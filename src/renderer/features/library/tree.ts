import type { PlaylistNode } from '../../../shared/contract/index.ts';

export interface VisibleNode {
  readonly node: PlaylistNode;
  /** 1 for the top level. */
  readonly level: number;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
}

/** The visible lines of a tree from top to bottom, given the open folders. */
export function visibleNodes(nodes: readonly PlaylistNode[], open: ReadonlySet<number>): VisibleNode[] {
  const children = new Map<number | null, PlaylistNode[]>();
  for (const node of nodes) {
    const siblings = children.get(node.parentId);
    if (siblings) siblings.push(node);
    else children.set(node.parentId, [node]);
  }
  const result: VisibleNode[] = [];
  const add = (parentId: number | null, level: number): void => {
    for (const node of children.get(parentId) ?? []) {
      const hasChildren = (children.get(node.id)?.length ?? 0) > 0;
      const isOpen = hasChildren && open.has(node.id);
      result.push({ node, level, hasChildren, isOpen });
      if (isOpen) add(node.id, level + 1);
    }
  };
  add(null, 1);
  return result;
}
