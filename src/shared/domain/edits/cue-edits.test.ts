import { isPredicted } from '../cue.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotationArbitrary,
  makeAnnotation,
  makeCue,
  testContext,
} from '../../../../tests/fixtures/edits/annotations.ts';
import { annotationSchema } from '../annotation.ts';
import type { Annotation } from '../annotation.ts';
import { hotCueSlots } from '../cue.ts';
import * as edits from './cue-edits.ts';

describe('cue edits', () => {
  it('yield schema-valid documents with one cue per slot, in the order of the track', () => {
    const step = fc.record({
      what: fc.constantFrom(
        'add',
        'move',
        'nudge',
        'slot',
        'kind',
        'loop',
        'delete',
        'accept',
        'name',
        'all',
      ),
      pick: fc.nat(7),
      time: fc.double({ min: -10, max: 300, noNaN: true }),
      slot: fc.constantFrom(...hotCueSlots.slice(0, 8)),
      hot: fc.boolean(),
    });
    fc.assert(
      fc.property(annotationArbitrary, fc.array(step, { maxLength: 12 }), (start, steps) => {
        const context = testContext();
        let annotation = start;
        for (const { what, pick, time, slot, hot } of steps) {
          const id = annotation.cues[pick % Math.max(1, annotation.cues.length)]?.id;
          if (what === 'add')
            annotation = edits.addCue(
              annotation,
              { kind: hot ? 'hot' : 'memory', ...(hot ? { slot } : {}), time, snap: 'beat', loopBeats: 4 },
              context,
            );
          if (what === 'all') annotation = edits.acceptCuesAbove(annotation, 0.5, context);
          if (!id) continue;
          if (what === 'move') annotation = edits.moveCue(annotation, id, { time, snap: 'none' }, context);
          if (what === 'nudge') annotation = edits.nudgeCue(annotation, id, { beats: hot ? 1 : -1 }, context);
          if (what === 'slot') annotation = edits.setCueSlot(annotation, id, slot, context);
          if (what === 'kind') annotation = edits.setCueKind(annotation, id, hot ? 'hot' : 'memory', context);
          if (what === 'loop') annotation = edits.setLoopBeats(annotation, id, hot ? 8 : null, context);
          if (what === 'delete') annotation = edits.deleteCue(annotation, id, context);
          if (what === 'accept') annotation = edits.acceptCue(annotation, id, context);
          if (what === 'name') annotation = edits.renameCue(annotation, id, 'Name', context);
        }
        annotationSchema.parse(annotation);
        const slots = annotation.cues.flatMap((cue) => (cue.slot ? [cue.slot] : []));
        expect(new Set(slots).size).toBe(slots.length);
        const times = annotation.cues.map((cue) => cue.time);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
      { numRuns: 200 },
    );
  });

  it('swap slots with the cue that occupies one', () => {
    const annotation = makeAnnotation({
      cues: [
        makeCue({ id: 'a', kind: 'hot', slot: 'A', time: 1 }),
        makeCue({ id: 'b', kind: 'hot', slot: 'B', time: 2 }),
        makeCue({ id: 'm', time: 3 }),
      ],
    });
    const slots = (edited: Annotation): (string | undefined)[] =>
      ['a', 'b', 'm'].map((id) => edits.findCue(edited, id).slot);
    expect(slots(edits.setCueSlot(annotation, 'a', 'B', testContext()))).toEqual(['B', 'A', undefined]);
    expect(slots(edits.setCueSlot(annotation, 'm', 'A', testContext()))).toEqual(['C', 'B', 'A']);
  });

  it('make a moved prediction a person’s cue and keep the length of a loop', () => {
    const annotation = makeAnnotation({ cues: [makeCue({ id: 'a', time: 10, end: 12, accepted: true })] });
    const edited = edits.moveCue(annotation, 'a', { time: 20.1, snap: 'beat' }, testContext());
    expect(edited.cues[0]).toEqual({
      id: 'a',
      kind: 'memory',
      name: '',
      time: 20,
      end: 22,
      source: 'manual',
      confidence: 1,
    });
  });

  it('keep source and confidence of an accepted prediction', () => {
    const annotation = makeAnnotation({
      cues: [
        makeCue({ id: 'sure', time: 1, confidence: 0.9 }),
        makeCue({ id: 'unsure', time: 2, confidence: 0.4 }),
      ],
    });
    const edited = edits.acceptCuesAbove(annotation, 0.8, testContext());
    expect(edited.cues.map(isPredicted)).toEqual([false, true]);
    expect(edited.cues[0]).toMatchObject({ source: 'ml_model_test-1', confidence: 0.9, accepted: true });
    expect(edits.rejectCuesBelow(edited, 0.8, testContext()).cues.map(({ id }) => id)).toEqual(['sure']);
  });

  it('move the hot cue that is already in the slot instead of adding a second', () => {
    const annotation = makeAnnotation({
      cues: [makeCue({ id: 'a', kind: 'hot', slot: 'A', name: 'In', time: 1 })],
    });
    const edited = edits.addCue(annotation, { kind: 'hot', slot: 'A', time: 8, snap: 'none' }, testContext());
    expect(edited.cues).toHaveLength(1);
    expect(edited.cues[0]).toMatchObject({ id: 'a', name: 'In', time: 8 });
  });

  it('say what is missing', () => {
    const annotation = makeAnnotation({ beat_grid: [], cues: [makeCue({ id: 'a', time: 10 })] });
    expect(() => edits.setLoopBeats(annotation, 'a', 4, testContext())).toThrow(/needs a beat grid/);
    expect(() => edits.deleteCue(annotation, 'gone', testContext())).toThrow(/no longer exists/);
  });
});
