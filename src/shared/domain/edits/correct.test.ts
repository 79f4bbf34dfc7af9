import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotationArbitrary,
  makeAnnotation,
  makeCue,
  testContext,
} from '../../../../tests/fixtures/edits/annotations.ts';
import { annotationSchema } from '../annotation.ts';
import { englishOf } from '../../languages/translate.ts';
import { correct, describeCorrection } from './correct.ts';
import type { Correction } from './correct.ts';

const apply = (annotation: ReturnType<typeof makeAnnotation>, correction: Correction) =>
  correct(annotation, correction, testContext());

const base = makeAnnotation({
  cues: [
    makeCue({ id: 'a', kind: 'hot', slot: 'A', time: 10.03, name: 'Drop', confidence: 0.9 }),
    makeCue({ id: 'b', time: 20.2, end: 24.2, name: 'Drop 2', confidence: 0.4 }),
  ],
  sections: [
    { label: 'intro', time: 0, confidence: 0.5 },
    { label: 'drop', time: 30, confidence: 0.75 },
  ],
});
const times = (annotation: typeof base) => annotation.cues.map(({ time, end }) => [time, end]);

describe('bulk corrections', () => {
  it('shift grids and leave cues where they are unless asked', () => {
    const { time } = base.beat_grid[0]!;
    const alone = apply(base, { kind: 'shift-grid', ms: 12, withCues: false });
    expect(alone.beat_grid[0]!.time).toBeCloseTo(time + 0.012, 9);
    expect(times(alone)).toEqual(times(base));
    expect(apply(base, { kind: 'shift-grid', ms: 12, withCues: true }).cues[0]!.time).toBeCloseTo(10.042, 6);
  });

  it('shift cues of one kind and keep the length of loops', () => {
    const moved = apply(base, { kind: 'shift-cues', ms: -30, of: 'all' });
    expect(moved.cues.map(({ time, end }) => [time.toFixed(3), end?.toFixed(3)])).toEqual([
      ['10.000', undefined],
      ['20.170', '24.170'],
    ]);
    expect(apply(base, { kind: 'shift-cues', ms: -30, of: 'memory' }).cues[0]!.time).toBe(10.03);
    expect(apply(base, { kind: 'shift-cues', ms: 0, of: 'all' })).toBe(base);
  });

  it('count the tempo at the octave within a range', () => {
    const { bpm } = base.audio;
    const range = { kind: 'tempo-range', min: bpm! * 1.5, max: bpm! * 3 } as const;
    const flagged = { ...base, metadata: { ...base.metadata, flags: ['tempo_octave' as const] } };
    const doubled = apply(flagged, range);
    expect(doubled.audio.bpm).toBeCloseTo(bpm! * 2, 6);
    expect(doubled.metadata.flags).toEqual([]);
    expect(times(doubled)).toEqual(times(base));
    expect(apply(doubled, range)).toBe(doubled);
    expect(apply(doubled, { kind: 'scale-tempo', by: '1/2' }).audio.bpm).toBeCloseTo(bpm!, 6);
    // In the gap between the octaves of a range, the nearest octave counts.
    const gap = (low: number, high: number) =>
      apply(base, { kind: 'tempo-range', min: bpm! * low, max: bpm! * high });
    expect(gap(1.001, 1.95)).toBe(base);
    expect(gap(1.05, 1.999).audio.bpm).toBeCloseTo(bpm! * 2, 6);
    expect(gap(4.4, 9).audio.bpm).toBeCloseTo(bpm! * 8, 6);
  });

  it('relabel, recolour by name, accept above a confidence, and snap', () => {
    const relabelled = apply(base, { kind: 'relabel-sections', from: 'drop', to: 'chorus' });
    expect(relabelled.structure.map(({ label, source }) => [label, source])).toEqual([
      ['intro', base.structure[0]!.source],
      ['chorus', 'manual'],
    ]);
    const coloured = apply(base, { kind: 'recolour-cues', name: 'drop*', color: [1, 2, 3] });
    expect(coloured.cues.map(({ color }) => color)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    const one = apply(base, { kind: 'recolour-cues', name: ' DROP ', color: [1, 2, 3] });
    expect(one.cues[1]!.color).toEqual(base.cues[1]!.color);
    expect(apply(one, { kind: 'recolour-cues', name: 'drop', color: [1, 2, 3] })).toBe(one);
    const accepted = apply(base, { kind: 'accept-cues', from: 0.5 });
    expect(accepted.cues.map((cue) => cue.accepted)).toEqual([true, undefined]);
    const snapped = apply(base, { kind: 'snap-cues', to: 'beat', of: 'all' });
    expect(apply(snapped, { kind: 'snap-cues', to: 'beat', of: 'all' })).toBe(snapped);
    expect(() => apply({ ...base, beat_grid: [] }, { kind: 'snap-cues', to: 'bar', of: 'all' })).toThrow(
      /no beat grid/,
    );
  });

  it('return a valid document, or the same document when nothing changes', () => {
    const ms = fc.integer({ min: -5000, max: 5000 });
    const of = fc.constantFrom('all' as const, 'hot' as const, 'memory' as const);
    const anyCorrection: fc.Arbitrary<Correction> = fc.oneof(
      fc.record({ kind: fc.constant('shift-grid' as const), ms, withCues: fc.boolean() }),
      fc.record({ kind: fc.constant('shift-cues' as const), ms, of }),
      fc.record({
        kind: fc.constant('snap-cues' as const),
        to: fc.constantFrom('beat' as const, 'bar' as const),
        of,
      }),
      fc.record({
        kind: fc.constant('scale-tempo' as const),
        by: fc.constantFrom('2' as const, '1/2' as const),
      }),
      fc.record({
        kind: fc.constant('accept-cues' as const),
        from: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(annotationArbitrary, anyCorrection, (annotation, correction) => {
        fc.pre(annotation.beat_grid.length > 0);
        const result = apply(annotation, correction);
        expect(annotationSchema.safeParse(result).success).toBe(true);
        expect(englishOf(describeCorrection(correction))).not.toMatch(/^$|[{}]/);
      }),
    );
  });
});
