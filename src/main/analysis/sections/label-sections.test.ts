import { describe, expect, it } from 'vitest';
import { sectionLabels } from '../../../shared/domain/index.ts';
import type { SectionLabel } from '../../../shared/domain/index.ts';
import { labelSections } from './label-sections.ts';
import type { SectionTraits } from './label-sections.ts';

function traits(
  position: number,
  level: number,
  kick: number,
  more: Partial<SectionTraits> = {},
): SectionTraits {
  return { length: 16, position, bass: level, mid: level, high: level, kick, rise: 0, ...more };
}

/** A head that is certain of one label. */
function head(label: SectionLabel): number[] {
  return sectionLabels.map((name) => Math.log(name === label ? 0.93 : 0.01));
}

describe('labelSections', () => {
  it('reads a club track by its energy', () => {
    const labels = labelSections([
      traits(0.05, 0.5, 1),
      traits(0.25, 1, 1),
      traits(0.45, 0.4, 0, { bass: 0.1 }),
      traits(0.55, 0.55, 0, { bass: 0.2, rise: 0.3, length: 8 }),
      traits(0.7, 1, 1),
      traits(0.95, 0.4, 1),
    ]).map(({ label }) => label);
    expect(labels).toEqual(['intro', 'drop', 'breakdown', 'buildup', 'drop', 'outro']);
  });
  it('knows no breakdown before anything was built up', () => {
    const [, second] = labelSections([traits(0.05, 0.3, 0), traits(0.2, 0.35, 0), traits(0.6, 1, 1)]);
    expect(second!.label).not.toBe('breakdown');
  });
  it('follows a trained head', () => {
    const order = ['intro', 'verse', 'chorus', 'bridge', 'chorus', 'outro'] as const;
    const labels = labelSections(order.map((label, i) => traits(i / 6, 0.5, 0.5, { head: head(label) })));
    expect(labels.map(({ label }) => label)).toEqual([...order]);
    expect(Math.min(...labels.map(({ probability }) => probability))).toBeGreaterThan(0.8);
  });
  it('gives probabilities, and none of nothing', () => {
    expect(labelSections([])).toEqual([]);
    for (const { probability } of labelSections([traits(0.5, 1, 1), traits(0.9, 0.2, 0)])) {
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThanOrEqual(1);
    }
  });
  it('names a track that is silent in all bands without failing', () => {
    expect(labelSections([traits(0.5, 0, 0)])).toHaveLength(1);
  });
});
