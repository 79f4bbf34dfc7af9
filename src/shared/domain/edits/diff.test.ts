import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotationArbitrary,
  makeAnnotation,
  makeCue,
  testContext,
} from '../../../../tests/fixtures/edits/annotations.ts';
import { annotationSchema } from '../annotation.ts';
import { applyChanges } from './apply-changes.ts';
import { classifyCorrections, correctionScore } from './corrections.ts';
import * as cueEdits from './cue-edits.ts';
import { describeChange, describeChanges } from './describe.ts';
import { diffAnnotations, diffPrediction } from './diff.ts';
import { scaleTempo, setDownbeat, shiftGrid } from './grid-edits.ts';
import { setKey, setNotes } from './metadata-edits.ts';
import { verify } from './verify.ts';
import { mergeSection, relabelSection, splitSection } from './section-edits.ts';

const base = makeAnnotation({
  cues: [
    makeCue({ id: 'a', kind: 'hot', slot: 'A', name: 'Mix in', time: 16.5 }),
    makeCue({ id: 'b', time: 64.5 }),
  ],
  sections: [
    { time: 0, label: 'intro', confidence: 0.5 },
    { time: 32.5, label: 'drop', confidence: 0.5 },
    { time: 64.5, label: 'outro', confidence: 0.5 },
  ],
});

describe('diff', () => {
  it('is empty for equal documents', () => {
    fc.assert(
      fc.property(annotationArbitrary, (annotation) => {
        expect(diffAnnotations(annotation, structuredClone(annotation), { origins: true })).toEqual([]);
      }),
    );
  });

  it('turns one document into the other when all of it is applied', () => {
    fc.assert(
      fc.property(annotationArbitrary, annotationArbitrary, (before, after) => {
        const changes = diffAnnotations(before, after);
        const result = applyChanges(before, after, changes, testContext());
        annotationSchema.parse(result);
        expect(diffAnnotations(result, after)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('stays valid when any part of it is applied', () => {
    fc.assert(
      fc.property(
        annotationArbitrary,
        annotationArbitrary,
        fc.infiniteStream(fc.boolean()),
        (before, after, picks) => {
          const chosen = diffAnnotations(before, after).filter(() => picks.next().value);
          const result = annotationSchema.parse(applyChanges(before, after, chosen, testContext()));
          const slots = result.cues.flatMap(({ slot }) => slot ?? []);
          expect(new Set(slots).size).toBe(slots.length);
        },
      ),
    );
  });

  it('describes one edit as one change, in words', () => {
    const context = testContext();
    const says = (after: typeof base): string[] => describeChanges(base, after);
    expect(says(cueEdits.nudgeCue(base, 'a', { seconds: 0.012 }, context))).toEqual([
      'Hot cue A “Mix in”: moved +12 ms to 0:16.512',
    ]);
    expect(says(cueEdits.deleteCue(base, 'b', context))).toEqual(['Memory cue deleted at 1:04.500']);
    expect(says(shiftGrid(base, -0.01, {}, context))).toEqual(['Beat grid: shifted −10 ms']);
    expect(says(scaleTempo(base, 0.5, context))[0]).toBe('Beat grid: 120.00 → 60.00 BPM');
    expect(says(setDownbeat(base, 1, context))).toEqual(['Beat grid: downbeat moved']);
    expect(says(relabelSection(base, 1, 'chorus', context))).toEqual([
      'Section drop at bar 17: relabelled chorus',
    ]);
    expect(says(setKey(base, '9A', context))).toEqual(['Key: 8A → 9A']);
  });

  it('does not count people’s decisions as differences from a prediction', () => {
    const verified = verify(
      setNotes(base, 'Checked.', testContext()),
      { by: 'Ada', hasFile: true, acceptFrom: 0.5 },
      testContext(),
    );
    expect(diffAnnotations(verified, base).length).toBeGreaterThan(0);
    expect(diffPrediction(verified, base)).toEqual([]);
    const moved = cueEdits.nudgeCue(verified, 'a', { beats: 1 }, testContext());
    expect(diffPrediction(moved, base).map(({ kind }) => kind)).toEqual(['cue']);
  });

  it('ignores differences within the tolerance', () => {
    const after = cueEdits.nudgeCue(base, 'a', { seconds: 0.0004 }, testContext());
    expect(diffAnnotations(base, after, { timeTolerance: 0.0005 })).toEqual([]);
    expect(describeChange(diffAnnotations(base, after)[0]!)).toContain('+0.4 ms');
  });

  it('pairs cues of different origin by slot and distance', () => {
    const other = makeAnnotation({
      cues: [
        makeCue({ id: 'x', kind: 'hot', slot: 'A', name: 'Mix in', time: 17 }),
        makeCue({ id: 'y', time: 64.51 }),
      ],
      sections: base.structure,
    });
    expect(diffAnnotations(base, other).map((change) => 'what' in change && change.what)).toEqual([
      'changed',
      'changed',
    ]);
  });
});

describe('corrections', () => {
  const types = (after: typeof base): string[] => classifyCorrections(base, after).map(({ type }) => type);

  it('find nothing wrong with an unchanged prediction', () => {
    fc.assert(
      fc.property(annotationArbitrary, (annotation) => {
        expect(classifyCorrections(annotation, annotation)).toEqual([]);
      }),
    );
  });

  it('distinguish the kinds of errors', () => {
    const context = testContext();
    expect(types(scaleTempo(base, 2, context))).toEqual(['tempo_octave']);
    expect(types(shiftGrid(base, 0.012, {}, context))).toEqual(['grid_offset']);
    expect(types(shiftGrid(base, 30 / 120, {}, context))).toEqual(['half_beat']);
    expect(types(setDownbeat(base, 1, context))).toEqual(['downbeat_phase']);
    expect(types(cueEdits.deleteCue(base, 'a', context))).toEqual(['cue_spurious']);
    expect(types(cueEdits.addCue(base, { kind: 'memory', time: 40, snap: 'beat' }, context))).toEqual([
      'cue_missed',
    ]);
    expect(types(cueEdits.nudgeCue(base, 'a', { beats: 1 }, context))).toEqual(['cue_moved']);
    expect(types(splitSection(base, { time: 48.5, snap: 'bar' }, context))).toEqual(['boundary_missed']);
    expect(types(mergeSection(base, 1, context))).toEqual(['boundary_spurious']);
    expect(types(relabelSection(base, 1, 'chorus', context))).toEqual(['label_wrong']);
    expect(types(setKey(base, '9A', context))).toEqual(['key_wrong']);
    expect(types(cueEdits.acceptCue(base, 'a', context))).toEqual([]);
  });

  it('treat a distant cue as another one, unless its id is the same', () => {
    const cue = base.cues.find(({ id }) => id === 'a')!;
    const far = { ...cue, time: cue.time + 60 };
    const replaced = { ...base, cues: base.cues.map((one) => (one === cue ? { ...far, id: 'other' } : one)) };
    expect(types(replaced).sort()).toEqual(['cue_missed', 'cue_spurious']);
    expect(types({ ...base, cues: base.cues.map((one) => (one === cue ? far : one)) })).toEqual([
      'cue_moved',
    ]);
  });

  it('score errors of a confident model higher, and larger offsets higher than smaller ones', () => {
    const sure = { ...base, cues: base.cues.map((cue) => ({ ...cue, confidence: 0.9 })) };
    const doubtful = { ...base, cues: base.cues.map((cue) => ({ ...cue, confidence: 0.1 })) };
    const score = (prediction: typeof base): number =>
      classifyCorrections(prediction, { ...base, cues: [] })[0]!.score;
    expect(score(sure)).toBeGreaterThan(score(doubtful));
    const offset = (seconds: number): number =>
      classifyCorrections(base, shiftGrid(base, seconds, {}, testContext()))[0]!.score;
    expect(offset(0.02)).toBeGreaterThan(offset(0.005));
    fc.assert(
      fc.property(annotationArbitrary, annotationArbitrary, (before, after) => {
        const corrections = classifyCorrections(before, after);
        expect(corrections.every((one) => one.score >= 0 && one.score <= 1)).toBe(true);
        expect(correctionScore(corrections)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('measure the offset of the grid', () => {
    const [correction] = classifyCorrections(base, shiftGrid(base, -0.007, {}, testContext()));
    expect(correction!.after).toBeCloseTo(-0.007, 9);
  });
});
