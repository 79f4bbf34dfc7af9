import { describe, expect, it } from 'vitest';
import type { PlaylistNode } from '../../../shared/contract/index.ts';
import { visibleNodes } from './tree.ts';

const nodes: PlaylistNode[] = [
  { id: 1, parentId: null, kind: 'folder', name: 'House', filter: null, trackCount: 3 },
  { id: 2, parentId: 1, kind: 'playlist', name: 'Deep', filter: null, trackCount: 2 },
  { id: 3, parentId: null, kind: 'playlist', name: 'DnB', filter: null, trackCount: 4 },
  { id: 4, parentId: 1, kind: 'folder', name: 'Sets', filter: null, trackCount: 1 },
  { id: 5, parentId: 4, kind: 'playlist', name: 'Friday', filter: null, trackCount: 1 },
];

function lines(open: number[]): string[] {
  return visibleNodes(nodes, new Set(open)).map(({ node, level }) => `${level} ${node.name}`);
}

describe('playlist tree', () => {
  it('shows only the top while everything is closed', () => {
    expect(lines([])).toEqual(['1 House', '1 DnB']);
  });

  it('puts the children of an open folder below it', () => {
    expect(lines([1])).toEqual(['1 House', '2 Deep', '2 Sets', '1 DnB']);
    expect(lines([1, 4])).toEqual(['1 House', '2 Deep', '2 Sets', '3 Friday', '1 DnB']);
  });

  it('hides an open folder in a closed one', () => {
    expect(lines([4])).toEqual(['1 House', '1 DnB']);
  });
});
