import { insertTrack } from '../../../../tests/fixtures/library/insert-track.ts';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeAnnotation, makeCue } from '../../../../tests/fixtures/edits/annotations.ts';
import { setFilesFound } from '../../../../tests/fixtures/library/set-files-found.ts';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import { verify } from '../../../shared/domain/edits/verify.ts';
import type { Core } from '../create-core.ts';
import { diffItems, proposalItems } from './diff-items.ts';

const editor = { author: 'Ada', origin: 'window-1' };
let core: Core;
let heard: [number, string | null][];

beforeEach(async () => {
  core = openCore();
  await importInProcess(
    core,
    writeRekordboxFile(join(temporaryFolder(), 'library.xml'), [
      { id: 1, memory: [8.5], hot: [16.5] },
      { id: 2 },
      { id: 3 },
    ]),
  );
  setFilesFound(core.home.database);
  heard = [];
  core.events.on('annotation', ({ trackId, origin }) => heard.push([trackId, origin]));
});

const stateOf = (trackId: number) => core.annotations.state(trackId);
const tierOf = (trackId: number) => stateOf(trackId).annotation.metadata.tier;

function predict(document: Annotation): void {
  core.annotations.predict({
    trackId: 1,
    source: 'ml_model_test-1',
    document,
    audioId: null,
    at: '2026-01-01T00:00:00Z',
  });
}

describe('bulk corrections', () => {
  it('are counted first, made as one step, and undone', () => {
    const change = {
      corrections: [
        { kind: 'scale-tempo', by: '2' },
        { kind: 'shift-grid', ms: 10, withCues: false },
        { kind: 'shift-cues', ms: 10, of: 'hot' },
      ],
    } as const;
    const before = stateOf(1).annotation;
    expect(core.edits.previewBulk([1, 2, 99], change)).toMatchObject({
      tracks: 3,
      changed: 2,
      refused: [{ tracks: 1 }],
    });
    expect(stateOf(1).annotation).toEqual(before);
    const { batchId } = core.edits.bulk([1, 2], change, editor);
    const after = stateOf(1).annotation;
    expect(after.audio.bpm).toBe(240);
    expect(after.beat_grid[0]!.time).toBeCloseTo(0.51, 6);
    expect(after.cues.map(({ time }) => time)).toEqual([8.5, 16.51]);
    expect(stateOf(1).undoLabel).toBe('Tempo × 2; Shift grid by 10 ms; Shift hot cues by 10 ms');
    core.steps.undo(batchId!, editor);
    expect(stateOf(1).annotation).toEqual(before);
  });

  it('place the template’s cues where there are sections, and report where there are none', () => {
    const { revision, annotation } = stateOf(2);
    const sections = [
      { bar: 1, label: 'intro', time: 0.5, confidence: 1, source: 'manual' },
      { bar: 17, label: 'drop', time: 32.5, confidence: 1, source: 'manual' },
    ] as const;
    core.edits.commit(2, revision, 'Sections', { ...annotation, structure: [...sections] }, editor);
    const change = { corrections: [{ kind: 'cue-template', mode: 'extend' }] } as const;
    expect(core.edits.previewBulk([2, 3], change)).toMatchObject({
      changed: 1,
      refused: [{ reason: expect.stringContaining('no sections'), tracks: 1 }],
    });
    core.edits.bulk([2], change, editor);
    expect(
      stateOf(2)
        .annotation.cues.filter(({ kind }) => kind === 'hot')
        .map(({ slot, time }) => [slot, time]),
    ).toEqual([
      ['A', 0.5],
      ['C', 32.5],
    ]);
    expect(core.edits.previewBulk([2], change)).toMatchObject({ changed: 0, unchanged: 1 });
  });
});

describe('a verified track', () => {
  it('is marked by confidence, source and name, whatever an edit does to it', () => {
    core.edits.bulk([1], { tier: 1 }, editor);
    const { revision, annotation } = stateOf(1);
    expect(annotation.metadata).toMatchObject({ confidence: 1, source: 'manual', verified_by: 'Ada' });
    const doubted = { ...annotation.metadata, confidence: 0.4, source: 'rekordbox', verified_by: null };
    core.edits.commit(1, revision, 'Doubt', { ...annotation, metadata: { ...doubted, notes: 'x' } }, editor);
    expect(stateOf(1).annotation.metadata).toMatchObject({
      tier: 1,
      confidence: 1,
      source: 'manual',
      verified_by: 'Ada',
      notes: 'x',
    });
  });
});

describe('bulk edits', () => {
  it('change many tracks, report which they could not, and are undone at once', () => {
    const result = core.edits.bulk([1, 2, 99], { tier: 1, addFlags: ['needs_review'] }, editor);
    expect(result).toMatchObject({ changed: 2, failures: [{ trackId: 99 }] });
    expect(stateOf(1)).toMatchObject({
      undoLabel: 'Set tier 1; Flag: Needs review',
      annotation: { metadata: { tier: 1, verified_by: 'Ada', flags: ['needs_review'] } },
    });
    expect(heard).toEqual([
      [1, 'window-1'],
      [2, 'window-1'],
    ]);
    expect(core.library.rows([1])[0]).toMatchObject({ tier: 1, flags: ['needs_review'] });
    const id = result.batchId!;
    for (let round = 0; round < 2; round++) {
      expect(core.steps.undo(id, editor)).toMatchObject({ left: 0 });
      expect([tierOf(1), tierOf(2)]).toEqual([2, 2]);
      expect(stateOf(1).redoLabel).toBe('Set tier 1; Flag: Needs review');
      expect(core.steps.redo(id, editor)).toMatchObject({ left: 0 });
      expect([tierOf(1), tierOf(2)]).toEqual([1, 1]);
    }
    expect(() => core.steps.undo('unknown', editor)).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('do nothing if nothing changes', () => {
    expect(core.edits.bulk([1, 2, 3], { tier: 2, removeFlags: ['needs_review'] }, editor)).toEqual({
      changed: 0,
      batchId: null,
      failures: [],
    });
    expect(heard).toEqual([]);
  });

  it('leave tracks alone that were changed since, when they are undone and redone', () => {
    const id = core.edits.bulk([1, 2], { tier: 1 }, editor).batchId!;
    core.edits.bulk([1], { addFlags: ['needs_review'] }, editor);
    expect(core.steps.undo(id, editor)).toMatchObject({ left: 1 });
    expect([tierOf(1), tierOf(2)]).toEqual([1, 2]);
    expect(core.steps.redo(id, editor)).toMatchObject({ left: 1 });
    expect([tierOf(1), tierOf(2)]).toEqual([1, 1]);
    core.edits.bulk([2], { addFlags: ['needs_review'] }, editor);
    expect(() => core.steps.undo(id, editor)).toThrow(/changed or removed since/);
    expect([tierOf(1), tierOf(2)]).toEqual([1, 1]);
  });

  it('keep the name of the person who verified first', () => {
    core.edits.bulk([1], { tier: 1 }, editor);
    core.edits.bulk([1], { tier: 1, addFlags: ['needs_review'] }, { author: 'Bea', origin: null });
    expect(stateOf(1).annotation.metadata.verified_by).toBe('Ada');
    core.edits.bulk([1], { tier: 2 }, editor);
    expect(stateOf(1).annotation.metadata.verified_by).toBeNull();
  });
});

describe('verification', () => {
  const unsure = makeAnnotation({
    cues: [
      makeCue({ id: 'sure', time: 8.5, confidence: 0.9 }),
      makeCue({ id: 'unsure', time: 16.5, confidence: 0.2 }),
    ],
  });
  /** Leaves a track as an analysis would: uncertain, flagged, with predicted cues. */
  const analyzed = (trackId: number): Annotation => {
    const { revision } = stateOf(trackId);
    const document: Annotation = {
      ...unsure,
      metadata: { ...unsure.metadata, flags: ['needs_review', 'low_confidence'] },
    };
    core.edits.commit(trackId, revision, 'Analyzed', document, editor);
    return stateOf(trackId).annotation;
  };
  const content = (trackId: number) => {
    const { metadata, ...rest } = stateOf(trackId).annotation;
    return { ...rest, metadata: { ...metadata, modified: '' } };
  };

  it('means the same in the editor, in bulk and when a tier is restored', () => {
    const before = analyzed(1);
    for (const trackId of [2, 3]) analyzed(trackId);
    core.edits.bulk([1], { tier: 1 }, editor);
    const inEditor = verify(
      before,
      { by: 'Ada', hasFile: true, acceptFrom: 0.5 },
      { now: new Date().toISOString(), newId: () => '' },
    );
    core.edits.commit(2, stateOf(2).revision, 'Verify', inEditor, editor);
    // A document that only has tier 1 is verified all the same.
    const claimed = { ...before, metadata: { ...before.metadata, tier: 1 as const } };
    core.edits.commit(3, stateOf(3).revision, 'Verify', claimed, editor);
    expect(content(2)).toEqual(content(1));
    expect(content(3)).toEqual(content(1));
    expect(content(1)).toMatchObject({
      metadata: { tier: 1, confidence: 1, source: 'manual', verified_by: 'Ada', flags: [] },
      cues: [{ id: 'sure', accepted: true }, { id: 'unsure' }],
    });
    expect(core.library.rows([1])[0]).toMatchObject({
      confidence: 1,
      bpmConfidence: 1,
      predictedCueCount: 1,
    });

    const { revision } = stateOf(1);
    core.edits.bulk([1], { tier: 3 }, editor);
    expect(content(1).metadata).toMatchObject({ tier: 3, confidence: 0.6, source: 'ml_model_test-1' });
    core.edits.restore(1, revision, ['tier'], stateOf(1).revision, editor);
    expect(content(1).metadata).toMatchObject({ tier: 1, confidence: 1, verified_by: 'Ada' });
  });

  it('shows counts first, follows the setting, and refuses tracks without file or grid', () => {
    for (const trackId of [1, 2, 3]) analyzed(trackId);
    core.db.connection.exec('UPDATE track SET missing = 1 WHERE id = 2');
    core.edits.commit(
      3,
      stateOf(3).revision,
      'Remove the grid',
      { ...unsure, beat_grid: [], audio: { ...unsure.audio, bpm: null, downbeat: null } },
      editor,
    );
    core.settings.set({ verifyFrom: 0.1 });
    heard = [];
    expect(core.edits.previewBulk([1, 2, 3], { tier: 1 })).toEqual({
      tracks: 3,
      changed: 1,
      unchanged: 0,
      acceptedCues: 2,
      leftCues: 0,
      refused: [
        { reason: 'Cannot be verified: its audio file was not found.', tracks: 1 },
        { reason: 'Cannot be verified: it has no beat grid.', tracks: 1 },
      ],
    });
    expect(heard).toEqual([]);
    expect(core.edits.bulk([1, 2, 3], { tier: 1 }, editor)).toMatchObject({
      changed: 1,
      failures: [{ trackId: 2 }, { trackId: 3 }],
    });
    expect(core.edits.previewBulk([1], { tier: 1 })).toMatchObject({ changed: 0, unchanged: 1 });
    const { annotation, revision } = stateOf(3);
    const claimed = { ...annotation, metadata: { ...annotation.metadata, tier: 1 as const } };
    expect(() => core.edits.commit(3, revision, 'Verify', claimed, editor)).toThrow(/no beat grid/);
  });
});

describe('tracks without an analysis', () => {
  it('are counted under one reason by a bulk change, and named by a single one', () => {
    const bare = ['Alpha', 'Bravo'].map((title) => insertTrack(core.db, { title }));
    expect(core.edits.previewBulk(bare, { tier: 1 }).refused).toEqual([
      { reason: 'Not analyzed yet.', tracks: 2 },
    ]);
    expect(() => core.annotations.state(bare[1]!)).toThrow(/“Bravo” has not been analyzed/);
  });
});

describe('accepting a prediction', () => {
  const prediction = makeAnnotation({
    beat_grid: [{ time: 0.25, bpm: 130, beat: 1 }],
    sections: [{ time: 0.25, label: 'intro', confidence: 0.8 }],
    cues: [makeCue({ id: 'p1', time: 30 }), makeCue({ id: 'p2', time: 60 })],
  });
  const accept = (items: string[] | 'all', dismiss = false): void =>
    core.edits.acceptPrediction(
      { trackId: 1, baseRevision: stateOf(1).revision, source: 'ml_model_test-1', items, dismiss },
      editor,
    );
  const settledAt = (): string | null => core.annotations.predictionsOf(1)[0]!.settledAt;

  it('accepts single items, as one undo step', () => {
    predict(prediction);
    const before = stateOf(1).annotation;
    const ids = diffItems(before, prediction).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['grid', 'cue:p1', 'cue:p2']));
    accept(['cue:p1']);
    const after = stateOf(1).annotation;
    expect(after.cues.map(({ time }) => time)).toEqual([8.5, 16.5, 30]);
    expect(after.beat_grid).toEqual(before.beat_grid);
    expect(settledAt()).toBeNull();
    expect(heard).toEqual([[1, 'window-1']]);
    core.edits.step(1, 'undo', editor);
    expect(stateOf(1).annotation).toEqual(before);
  });

  it('offers no removal of cues that somebody set, and leaves their changes out of "accept all"', () => {
    const [kept] = stateOf(1).annotation.cues;
    const moved = makeAnnotation({
      beat_grid: prediction.beat_grid,
      cues: [{ ...kept!, id: 'p9', time: kept!.time + 0.2, source: 'ml_model_test-1', confidence: 0.9 }],
    });
    predict(moved);
    const before = stateOf(1).annotation;
    const items = proposalItems(before, moved);
    expect(items.filter(({ change }) => change === 'removed')).toEqual([]);
    expect(items.map(({ part }) => part)).toContain('cue');
    accept('all');
    const after = stateOf(1).annotation;
    expect(after.cues).toEqual(before.cues);
    expect(after.beat_grid).toEqual(moved.beat_grid);
    // From now on it is the person's grid: no later model replaces it.
    expect(after.provenance.beat_grid).toMatchObject({ accepted: true });
  });

  it('does not offer again what a person has rejected', () => {
    const before = stateOf(1).annotation;
    const cue = makeCue({ id: 'first', kind: 'memory', time: 40, source: 'ml_model_test-0' });
    core.annotations.commit({
      trackId: 1,
      document: { ...before, cues: [...before.cues, cue] },
      author: 'segue',
      source: 'ml_model_test-0',
      kind: 'analysis',
      reason: 'Analysis',
      at: '2026-01-01T00:00:00.000Z',
    });
    core.edits.commit(
      1,
      stateOf(1).revision,
      'Reject',
      { ...stateOf(1).annotation, cues: before.cues },
      editor,
    );
    const proposed = {
      ...stateOf(1).annotation,
      cues: [...before.cues, { ...cue, id: 'second', time: 40.01, source: 'ml_model_test-1' }],
    };
    const current = stateOf(1).annotation;
    expect(proposalItems(current, proposed).map(({ part }) => part)).toEqual(['cue']);
    expect(proposalItems(current, proposed, core.annotations.rejectedCues(1, current))).toEqual([]);
  });

  it('accepts everything, which settles the prediction, but never the tier', () => {
    predict(prediction);
    core.edits.bulk([1], { tier: 1 }, editor);
    accept('all');
    expect(stateOf(1).annotation).toMatchObject({
      metadata: { tier: 1, verified_by: 'Ada' },
      audio: { bpm: 130 },
      beat_grid: prediction.beat_grid,
    });
    expect(settledAt()).not.toBeNull();
    const { revision } = stateOf(1);
    accept('all');
    expect(stateOf(1).revision).toBe(revision);
  });

  it('dismisses without a revision', () => {
    predict(prediction);
    const { revision } = stateOf(1);
    accept([], true);
    expect(settledAt()).not.toBeNull();
    expect(stateOf(1).revision).toBe(revision);
  });

  it('refuses items that do not exist, unknown models and stale states, and changes nothing', () => {
    predict(prediction);
    const { revision } = stateOf(1);
    expect(() => accept(['cue:nope'], true)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    const input = {
      trackId: 1,
      baseRevision: revision,
      source: 'ml_model_other',
      items: 'all',
      dismiss: true,
    } as const;
    expect(() => core.edits.acceptPrediction(input, editor)).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
    core.edits.bulk([1], { tier: 1 }, editor);
    expect(() => core.edits.acceptPrediction({ ...input, source: 'ml_model_test-1' }, editor)).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
    expect(settledAt()).toBeNull();
  });
});

describe('restoring parts of an earlier state', () => {
  it('restores only what was chosen', () => {
    const first = stateOf(1);
    const { annotation } = first;
    core.edits.commit(
      1,
      first.revision,
      'Remove all',
      { ...annotation, cues: [], audio: { ...annotation.audio, key: '1A' } },
      editor,
    );
    const items = diffItems(stateOf(1).annotation, annotation).map(({ id }) => id);
    expect(items).toEqual(expect.arrayContaining(['key', 'cue:rekordbox-0', 'cue:rekordbox-1']));
    core.edits.restore(1, first.revision, ['cue:rekordbox-1'], stateOf(1).revision, editor);
    expect(stateOf(1).annotation).toMatchObject({ audio: { key: '1A' }, cues: [annotation.cues[1]] });
    core.edits.restore(1, first.revision, undefined, stateOf(1).revision, editor);
    expect(stateOf(1).annotation).toEqual(annotation);
    expect(() => core.edits.restore(2, first.revision, ['key'], stateOf(2).revision, editor)).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });

  it('recomputes a commit’s derived values', () => {
    const { annotation, revision } = stateOf(2);
    const cue = makeCue({ id: 'mine', time: 3.21, source: 'manual' });
    core.edits.commit(2, revision, 'Add a cue', { ...annotation, cues: [cue] }, editor);
    expect(stateOf(2).annotation.metadata.validation).toMatchObject({ cue_points_snapped: false });
    expect(() => core.edits.commit(2, revision, 'Stale', annotation, editor)).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
    const broken = { ...annotation, cues: [{ ...cue, time: -1 }] };
    expect(() => core.edits.commit(2, stateOf(2).revision, 'Broken', broken, editor)).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        message: expect.stringContaining('cues.0.time') as string,
      }),
    );
  });
});

describe('unknown tracks', () => {
  it('have no log, state or head', () => {
    for (const call of [
      () => core.annotations.log(77, { offset: 0, limit: 1 }),
      () => core.annotations.state(77),
      () => core.annotations.head(77),
      () => core.edits.step(77, 'undo', editor),
    ])
      expect(call).toThrow(expect.objectContaining({ code: 'not_found' }));
  });
});

describe('review', () => {
  it('puts the most valuable tracks first, and flagged ones before all others', () => {
    core.edits.bulk([3], { addFlags: ['needs_review'] }, editor);
    core.edits.bulk([2], { addFlags: ['tempo_octave'] }, editor);
    const { items } = core.review.byGain(10);
    expect(items.slice(0, 2).map(({ track }) => track.id)).toEqual([3, 2]);
    expect(items[0]!.gain).toBeGreaterThan(items[1]!.gain);
    expect(items[1]!.reasons[0]).toMatchObject({ code: 'tempo_octave' });
    expect(core.review.byGain(1)).toMatchObject({ total: items.length, items: [{}] });
  });

  it('offers verified tracks to everybody except the verifier, until judged in that state', () => {
    core.edits.bulk([1, 2], { tier: 1 }, editor);
    expect(core.review.awaitingSecond('Ada', 10).total).toBe(0);
    expect(core.review.awaitingSecond('Bea', 10).total).toBe(2);
    const mark = (verdict: 'agree' | 'disagree') =>
      core.review.mark({
        trackId: 1,
        revision: stateOf(1).revision,
        reviewer: 'Bea',
        verdict,
        note: '',
        at: new Date().toISOString(),
      });
    mark('disagree');
    expect(mark('agree')).toHaveLength(2);
    expect(core.review.awaitingSecond('Bea', 10).items.map(({ track }) => track.id)).toEqual([2]);
    expect(core.review.agreement()).toEqual({
      tracks: 1,
      reviewers: [{ reviewer: 'Bea', reviewed: 1, agreed: 1, disagreed: 0 }],
      pairs: [{ author: 'Ada', reviewer: 'Bea', tracks: 1, agreed: 1 }],
    });
    core.edits.bulk([1], { addFlags: ['needs_review'] }, editor);
    expect(core.review.awaitingSecond('Bea', 10).total).toBe(2);
    expect(() =>
      core.review.mark({
        trackId: 1,
        revision: stateOf(2).revision,
        reviewer: 'B',
        verdict: 'agree',
        note: '',
        at: '',
      }),
    ).toThrow(expect.objectContaining({ code: 'not_found' }));
  });
});
