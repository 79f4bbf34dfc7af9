import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeAnnotation, makeCue, testContext } from '../../../../tests/fixtures/edits/annotations.ts';
import type { AnnotationState } from '../../../shared/contract/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import { deleteCue, nudgeCue } from '../../../shared/domain/edits/cue-edits.ts';
import { AppError } from '../../../shared/errors.ts';
import { verbatim } from '../../../shared/languages/translate.ts';
import { BUNDLE_MS, Draft } from './draft.ts';

const start = makeAnnotation({ cues: [makeCue({ id: 'a', time: 10 })] });
const nudge = (ms: number) => (annotation: Annotation) =>
  nudgeCue(annotation, 'a', { seconds: ms / 1000 }, testContext());

/** A core that keeps revisions in an array and rejects commits based on an old revision. */
function memoryCore() {
  const states: { label: string; annotation: Annotation }[] = [{ label: 'Import', annotation: start }];
  const state = (): AnnotationState =>
    ({ annotation: states.at(-1)!.annotation, revision: states.length }) as AnnotationState;
  return {
    states,
    state,
    commit: async (input: { baseRevision: number; label: string; annotation: Annotation }) => {
      await Promise.resolve();
      if (input.baseRevision !== states.length)
        throw new AppError('conflict', verbatim('Changed elsewhere.'));
      states.push({ label: input.label, annotation: input.annotation });
      return state();
    },
    undo: async () => {
      states.push({ label: 'Undo', annotation: states.at(-2)!.annotation });
      return Promise.resolve(state());
    },
  };
}

function makeDraft(core = memoryCore()) {
  const draft = new Draft(core.state(), {
    commit: core.commit,
    undo: core.undo,
    redo: core.undo,
    context: testContext,
    onChange: () => {},
    onState: () => {},
  });
  return { draft, core, labels: () => core.states.slice(1).map(({ label }) => label) };
}

const cueTime = (annotation: Annotation): number => Number(annotation.cues[0]!.time.toFixed(6));

describe('draft', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('commits a single edit at once', async () => {
    const { draft, core, labels } = makeDraft();
    draft.edit('Nudge', nudge(5));
    expect(cueTime(draft.document)).toBe(10.005);
    expect(draft.status).toBe('saving');
    await draft.flush();
    expect(labels()).toEqual(['Nudge']);
    expect(draft).toMatchObject({ status: 'saved', revision: core.states.length, unsaved: null });
  });

  it('joins nudges into one step until they pause', async () => {
    const { draft, labels } = makeDraft();
    for (let i = 0; i < 10; i++) {
      draft.edit('Nudge', nudge(1), 'nudge:a');
      await vi.advanceTimersByTimeAsync(BUNDLE_MS / 2);
    }
    expect(labels()).toEqual([]);
    expect(draft.status).toBe('unsaved');
    await vi.advanceTimersByTimeAsync(BUNDLE_MS);
    expect(labels()).toEqual(['Nudge']);
    expect(cueTime(draft.document)).toBe(10.01);
  });

  it('closes a bundle when another kind of edit follows', async () => {
    const { draft, labels } = makeDraft();
    draft.edit('Nudge', nudge(1), 'nudge:a');
    draft.edit('Delete cue', (annotation) => deleteCue(annotation, 'a', testContext()));
    await draft.flush();
    expect(labels()).toEqual(['Nudge', 'Delete cue']);
  });

  it('makes one step of a drag, from where it began', async () => {
    const { draft, labels } = makeDraft();
    const gesture = draft.begin();
    for (let ms = 1; ms <= 20; ms++) gesture.update(nudge(ms));
    gesture.commit('Move cue');
    await draft.flush();
    expect(labels()).toEqual(['Move cue']);
    expect(cueTime(draft.document)).toBe(10.02);
  });

  it('forgets a cancelled drag', async () => {
    const { draft, labels } = makeDraft();
    const gesture = draft.begin();
    gesture.update(nudge(20));
    gesture.cancel();
    gesture.commit('Move cue');
    await draft.flush();
    expect(labels()).toEqual([]);
    expect(draft.document).toBe(start);
  });

  it('stays where it was while a drag asks for what is not possible', async () => {
    const { draft, labels } = makeDraft();
    const gesture = draft.begin();
    gesture.update(nudge(20));
    gesture.update(() => {
      throw new AppError('invalid_input', verbatim('Not there.'));
    });
    gesture.commit('Move cue');
    await draft.flush();
    expect(labels()).toEqual(['Move cue']);
    expect(cueTime(draft.document)).toBe(10.02);
  });

  it('cancels a drag that an edit interrupts, and commits a gesture that can be settled', async () => {
    const { draft, labels } = makeDraft();
    draft.begin().update(nudge(20));
    draft.edit('Nudge', nudge(1));
    const taps = draft.begin(() => taps.commit('Tap tempo'));
    taps.update(nudge(4));
    draft.edit('Nudge again', nudge(1));
    await draft.flush();
    expect(labels()).toEqual(['Nudge', 'Tap tempo', 'Nudge again']);
    expect(cueTime(draft.document)).toBe(10.006);
  });

  it('leaves nothing open when it closes', async () => {
    const { draft, labels } = makeDraft();
    draft.edit('Nudge', nudge(1), 'nudge:a');
    await draft.close();
    expect(labels()).toEqual(['Nudge']);
    draft.begin().update(nudge(20));
    await draft.close();
    expect(draft).toMatchObject({ status: 'saved', unsaved: null });
  });

  it('holds a document from before as a conflict, to be put on top or dropped', async () => {
    const { draft, core, labels } = makeDraft();
    const kept = nudge(7)(start);
    draft.diverge('Recover unsaved changes', kept);
    expect(draft.status).toBe('conflict');
    expect(draft.document).toBe(kept);
    draft.replace(core.state());
    expect(draft).toMatchObject({ status: 'saved', document: start });
    draft.diverge('Recover unsaved changes', kept);
    draft.rebase(core.states.length);
    await draft.flush();
    expect(labels()).toEqual(['Recover unsaved changes']);
    expect(cueTime(core.state().annotation)).toBe(10.007);
  });

  it('sends commits one after the other', async () => {
    const { draft, core, labels } = makeDraft();
    for (let i = 1; i <= 5; i++) draft.edit(`Edit ${i}`, nudge(1));
    await draft.flush();
    expect(labels()).toEqual(['Edit 1', 'Edit 2', 'Edit 3', 'Edit 4', 'Edit 5']);
    expect(cueTime(core.state().annotation)).toBe(10.005);
  });

  it('stores what is open before it undoes', async () => {
    const { draft, labels } = makeDraft();
    draft.edit('Nudge', nudge(5), 'nudge:a');
    await draft.undo();
    expect(labels()).toEqual(['Nudge', 'Undo']);
    expect(cueTime(draft.document)).toBe(10);
  });

  it('keeps the person’s document through a conflict and can put it on top', async () => {
    const { draft, core, labels } = makeDraft();
    core.states.push({ label: 'Analysis', annotation: start });
    draft.edit('Nudge', nudge(5));
    await draft.flush();
    expect(draft.status).toBe('conflict');
    expect(cueTime(draft.document)).toBe(10.005);
    draft.rebase(core.states.length);
    await draft.flush();
    expect(labels()).toEqual(['Analysis', 'Nudge']);
    expect(draft.status).toBe('saved');
  });
});
