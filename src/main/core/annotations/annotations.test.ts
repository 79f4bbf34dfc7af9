import { describe, expect, it } from 'vitest';
import { makeAnnotation, makeCue } from '../../../../tests/fixtures/edits/annotations.ts';
import { insertTrack } from '../../../../tests/fixtures/library/insert-track.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import { msg, setLanguage } from '../../../shared/languages/translate.ts';
import { openDatabase } from '../../db/database.ts';
import { createAnnotations } from './annotations.ts';

const at = '2026-01-02T03:04:05.000Z';

function documentWith(notes: string): Annotation {
  const document = makeAnnotation({
    duration: 100,
    cues: [makeCue({ id: 'a', kind: 'hot', slot: 'A', time: 0.5, confidence: 1, source: 'rekordbox' })],
  });
  return { ...document, metadata: { ...document.metadata, tier: 2, notes } };
}

function setUp() {
  const db = openDatabase(':memory:');
  const annotations = createAnnotations(db);
  const trackId = insertTrack(db);
  const commit = (notes: string, baseRevision?: number) =>
    annotations.commit({
      trackId,
      document: documentWith(notes),
      author: 'ann',
      source: 'manual',
      kind: 'edit',
      reason: `write ${notes}`,
      at,
      ...(baseRevision === undefined ? {} : { baseRevision }),
    });
  const notes = () => annotations.head(trackId)?.annotation.metadata.notes;
  return { db, annotations, trackId, commit, notes };
}

describe('annotations', () => {
  it('keep every state, newest first in the log', () => {
    const { annotations, trackId, commit } = setUp();
    commit('one');
    commit('two');
    const { revisions, total } = annotations.log(trackId, { offset: 0, limit: 10 });
    expect(total).toBe(2);
    expect(revisions.map(({ reason }) => reason)).toEqual(['write two', 'write one']);
    expect(revisions[0]?.parent).toBe(revisions[1]?.revision);
  });

  it('say in the language of the moment what the core did, and keep the words of a person', async () => {
    const { annotations, trackId, commit } = setUp();
    commit('one');
    annotations.commit({
      trackId,
      document: documentWith('two'),
      author: 'segue',
      source: 'ml_model_test-1',
      kind: 'analysis',
      reason: msg('Analyze'),
      at,
    });
    const reasons = (): string[] =>
      annotations.log(trackId, { offset: 0, limit: 10 }).revisions.map(({ reason }) => reason);
    expect(reasons()).toEqual(['Analyze', 'write one']);
    await setLanguage({ language: 'de', locale: 'de-DE' });
    try {
      expect(reasons()).toEqual(['Analysieren', 'write one']);
      expect(annotations.state(trackId).undoLabel).toBe('Analysieren');
      annotations.step(trackId, 'undo', { author: 'ann', at });
      expect(annotations.state(trackId).redoLabel).toBe('Analysieren');
      expect(reasons()[0]).toBe('Analysieren');
    } finally {
      await setLanguage({ language: 'en', locale: 'en' });
    }
    expect(reasons()[0]).toBe('Analyze');
  });

  it('add nothing for a document equal to the head', () => {
    const { annotations, trackId, commit } = setUp();
    const first = commit('one');
    expect(commit('one')).toBe(first);
    expect(annotations.log(trackId, { offset: 0, limit: 10 }).total).toBe(1);
  });

  it('undo and redo with new revisions and cut the redo tail on a new edit', () => {
    const { annotations, trackId, commit, notes } = setUp();
    commit('one');
    commit('two');
    commit('three');
    annotations.step(trackId, 'undo', { author: 'ann', at });
    annotations.step(trackId, 'undo', { author: 'ann', at });
    expect(notes()).toBe('one');
    expect(annotations.state(trackId)).toMatchObject({ undoLabel: null, redoLabel: 'write two' });
    annotations.step(trackId, 'redo', { author: 'ann', at });
    expect(notes()).toBe('two');
    commit('other');
    expect(annotations.state(trackId).redoLabel).toBeNull();
    expect(() => annotations.step(trackId, 'redo', { author: 'ann', at })).toThrow(/nothing to redo/);
    annotations.step(trackId, 'undo', { author: 'ann', at });
    expect(notes()).toBe('two');
    // Three edits, three undos, one redo, one more edit: nothing was rewritten.
    expect(annotations.log(trackId, { offset: 0, limit: 50 }).total).toBe(8);
  });

  it('refuse a change based on an older revision and store nothing of it', () => {
    const { annotations, trackId, commit, notes } = setUp();
    const first = commit('one');
    commit('two', first);
    expect(() => commit('late', first)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(notes()).toBe('two');
    expect(annotations.log(trackId, { offset: 0, limit: 10 }).total).toBe(2);
  });

  it('refuse an invalid document and name the field', () => {
    const { annotations, trackId } = setUp();
    const broken = { ...documentWith('x'), beat_grid: [{ time: 1, bpm: -3, beat: 1 }] };
    expect(() =>
      annotations.commit({
        trackId,
        document: broken,
        author: 'ann',
        source: 'manual',
        kind: 'edit',
        reason: 'break',
        at,
      }),
    ).toThrow(/beat_grid\.0\.bpm/);
  });

  it('make revisions immutable in the database itself', () => {
    const { db, commit } = setUp();
    const id = commit('one');
    expect(() => db.connection.prepare('UPDATE revision SET reason = ? WHERE id = ?').run('x', id)).toThrow(
      /immutable/,
    );
    expect(() => db.connection.prepare('DELETE FROM revision WHERE id = ?').run(id)).toThrow(/immutable/);
  });

  it('restore an earlier state as a new revision', () => {
    const { annotations, trackId, commit, notes } = setUp();
    const first = commit('one');
    commit('two');
    annotations.restore(trackId, first, 'ann', at);
    expect(notes()).toBe('one');
    annotations.step(trackId, 'undo', { author: 'ann', at });
    expect(notes()).toBe('two');
  });

  it('keep the list columns of a track in step with its head', () => {
    const { annotations, trackId, commit } = setUp();
    commit('one');
    expect(annotations.requireTrack(trackId)).toMatchObject({
      bpm: 120,
      key: '8A',
      tier: 2,
      hotCueSlots: 'A',
      duration: 100,
    });
  });

  it('keep one prediction per source and leave the head alone', () => {
    const { annotations, trackId, commit, notes } = setUp();
    commit('mine');
    const predict = (text: string) =>
      annotations.predict({ trackId, source: 'ml_model_a', document: documentWith(text), audioId: 'x', at });
    predict('first');
    predict('second');
    expect(notes()).toBe('mine');
    expect(annotations.predictionsOf(trackId).map(({ document }) => document.metadata.notes)).toEqual([
      'second',
    ]);
  });
});
