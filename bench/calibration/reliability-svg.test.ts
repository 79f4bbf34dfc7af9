import { describe, expect, it } from 'vitest';
import { drawReliability } from './reliability-svg.ts';

describe('drawReliability', () => {
  const some = [
    { probability: 0.2, isRight: false },
    { probability: 0.9, isRight: true },
  ];
  it('draws one dot per non-empty bin, and the same each time', () => {
    const panels = [{ title: 'grid', before: some, after: some.slice(1) }];
    const svg = drawReliability(panels);
    expect(svg.match(/<circle/g)).toHaveLength(3);
    expect(svg).toBe(drawReliability(panels));
    expect(svg).not.toContain('NaN');
  });
  it('draws a head without data', () => {
    expect(drawReliability([{ title: 'key', before: [], after: [] }])).not.toContain('NaN');
  });
});
