import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotationArbitrary,
  makeAnnotation,
  testContext,
} from '../../../../tests/fixtures/edits/annotations.ts';
import { annotationSchema } from '../annotation.ts';
import * as edits from './section-edits.ts';

const sections = [
  { time: 0, label: 'intro', confidence: 0.5 },
  { time: 32.5, label: 'drop', confidence: 0.5 },
  { time: 64.5, label: 'outro', confidence: 0.5 },
] as const;

describe('section edits', () => {
  it('keep sections in order and their energy in step', () => {
    const step = fc.record({
      what: fc.constantFrom('move', 'split', 'merge', 'delete', 'label'),
      pick: fc.nat(7),
      time: fc.double({ min: -10, max: 300, noNaN: true }),
      snap: fc.constantFrom('none' as const, 'bar' as const),
    });
    fc.assert(
      fc.property(annotationArbitrary, fc.array(step, { maxLength: 10 }), (start, steps) => {
        const context = testContext();
        let annotation = start;
        for (const { what, pick, time, snap } of steps) {
          if (what === 'split') annotation = edits.splitSection(annotation, { time, snap }, context);
          if (annotation.structure.length === 0) continue;
          const index = pick % annotation.structure.length;
          if (what === 'move') annotation = edits.moveBoundary(annotation, index, { time, snap }, context);
          if (what === 'merge') annotation = edits.mergeSection(annotation, index, context);
          if (what === 'delete') annotation = edits.deleteSection(annotation, index, context);
          if (what === 'label') annotation = edits.relabelSection(annotation, index, 'bridge', context);
        }
        annotationSchema.parse(annotation);
        const times = annotation.structure.map(({ time }) => time);
        expect(times.every((time, i) => i === 0 || time > times[i - 1]!)).toBe(true);
        for (const { section } of annotation.energy!.by_section) expect(section).toBeLessThan(times.length);
        for (const { boundary } of annotation.energy!.at_boundaries)
          expect(boundary).toBeLessThan(Math.max(0, times.length - 1));
        // Sections created without a previous structure have not been measured.
        const measured = annotation.energy!.by_section.map(({ section }) => section);
        expect([[], [...times.keys()]]).toContainEqual(measured);
      }),
      { numRuns: 200 },
    );
  });

  it('move a boundary to a bar line, not past its neighbours', () => {
    const annotation = makeAnnotation({ sections });
    const moved = edits.moveBoundary(annotation, 1, { time: 36.3, snap: 'bar' }, testContext());
    expect(moved.structure[1]).toMatchObject({ time: 36.5, bar: 19, source: 'manual', confidence: 1 });
    expect(edits.moveBoundary(annotation, 1, { time: 80, snap: 'bar' }, testContext())).toBe(annotation);
    expect(edits.moveBoundary(annotation, 0, { time: 5, snap: 'none' }, testContext())).toBe(annotation);
  });

  it('undo a split with a merge', () => {
    const annotation = makeAnnotation({ sections });
    const split = edits.splitSection(annotation, { time: 48.6, snap: 'bar' }, testContext());
    expect(split.structure.map(({ time }) => time)).toEqual([0, 32.5, 48.5, 64.5]);
    const merged = edits.mergeSection(split, 2, testContext());
    expect(merged.structure.map(({ time, label }) => [time, label])).toEqual(
      annotation.structure.map(({ time, label }) => [time, label]),
    );
    expect(merged.energy).toEqual(annotation.energy);
  });

  it('give the time of a deleted first section to the next', () => {
    const annotation = makeAnnotation({ sections });
    const edited = edits.deleteSection(annotation, 0, testContext());
    expect(edited.structure.map(({ time, label }) => [time, label])).toEqual([
      [0, 'drop'],
      [64.5, 'outro'],
    ]);
  });

  it('create the first two sections of a track without any', () => {
    const edited = edits.splitSection(
      makeAnnotation(),
      { time: 32.4, snap: 'bar', label: 'drop' },
      testContext(),
    );
    expect(edited.structure.map(({ time }) => time)).toEqual([0, 32.5]);
  });
});
