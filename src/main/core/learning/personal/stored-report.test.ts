import { expect, it } from 'vitest';
import { labelCount, readStoredReport } from './stored-report.ts';

const stored = (training: object) => readStoredReport({ settings: {}, gate: {}, training });

it('reads the counts of sections and grids that earlier versions stored as those of cues', () => {
  const sections = { tracks: 20, scores: [], labelPenalty: null };
  const grid = { tracks: 20, scores: [], penalties: {} };
  expect(labelCount(stored({ ...sections, cues: 140 }).training)).toBe(140);
  expect(labelCount(stored({ ...sections, sections: 150 }).training)).toBe(150);
  expect(labelCount(stored({ ...grid, cues: 3 }).training)).toBe(3);
  expect(labelCount(stored({ ...grid, changed: 0 }).training)).toBe(0);
  expect(labelCount(stored({ tracks: 20, cues: 90, rule: 'music' }).training)).toBe(90);
});
