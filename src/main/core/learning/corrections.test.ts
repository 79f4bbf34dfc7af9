import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { addTrack } from '../../../../tests/fixtures/datasets/library.ts';
import { makeAnnotation, makeCue } from '../../../../tests/fixtures/edits/annotations.ts';
import { openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import type { Annotation, TrackId } from '../../../shared/domain/index.ts';
import type { Core } from '../create-core.ts';
import { exportCorrections } from './export-corrections.ts';

const editor = { author: 'ann', origin: null };
const at = '2026-01-02T03:04:05.000Z';
const source = 'ml_model_test-1';

const predicted = makeAnnotation({
  cues: [
    makeCue({ id: 'a', time: 0.5, confidence: 0.9 }),
    makeCue({ id: 'b', time: 32.5, confidence: 0.6 }),
    makeCue({ id: 'c', time: 64.5, confidence: 0.3 }),
  ],
  sections: [
    { time: 0.5, label: 'intro', confidence: 0.9 },
    { time: 32.5, label: 'drop', confidence: 0.9 },
  ],
});

function addPredicted(core: Core, title: string, genre = 'House'): TrackId {
  const trackId = addTrack(core, { title, genre, document: predicted });
  core.annotations.predict({ trackId, source, document: predicted, audioId: null, at });
  return trackId;
}

/** Changes the document as a user would and verifies it. */
function verify(core: Core, trackId: TrackId, change: (document: Annotation) => Annotation): void {
  const { annotation, revision } = core.annotations.head(trackId)!;
  const changed = change(annotation);
  const metadata = { ...changed.metadata, tier: 1 as const, verified_by: 'ann' };
  core.edits.commit(trackId, revision, 'Verify', { ...changed, metadata }, editor);
}

const moveB = (document: Annotation): Annotation => ({
  ...document,
  cues: document.cues
    .filter(({ id }) => id !== 'c')
    .map((cue) => (cue.id === 'b' ? { ...cue, time: 30.5 } : cue)),
});

describe('corrections', () => {
  it('are stored when a track is verified, with prediction, confidence, model and revision', async () => {
    const core = openCore();
    const trackId = addPredicted(core, 'One');
    expect(await core.learning.corrections.record()).toBe(0);
    verify(core, trackId, moveB);
    await expect
      .poll(() => core.learning.corrections.list({}, { offset: 0, limit: 10 }).total, { timeout: 5_000 })
      .toBe(1);
    const [one] = core.learning.corrections.list({}, { offset: 0, limit: 10 }).cases;
    expect(one).toMatchObject({ trackId, source, occasion: 'verified', title: 'One' });
    expect(one!.revision).toBe(core.annotations.head(trackId)!.revision);
    expect(
      one!.corrections.map(({ type, predicted: from, corrected, confidence }) => [
        type,
        from,
        corrected,
        confidence,
      ]),
    ).toEqual([
      ['cue_moved', 32.5, 30.5, 0.6],
      ['cue_spurious', 64.5, null, 0.3],
    ]);
    expect(core.learning.corrections.get(one!.id)).toEqual(one);
  });

  it('of tracks verified before are worked up once, in steps that can be stopped', async () => {
    const core = openCore();
    for (let i = 0; i < 45; i++) verify(core, addPredicted(core, `Track ${i}`), moveB);
    const { corrections } = core.learning;
    expect(corrections.rates({}, []).due).toBe(45);
    await corrections.record();
    expect(corrections.rates({}, []).due).toBe(0);
    expect(await corrections.record()).toBe(0);
    expect(corrections.rates({}, []).total).toMatchObject({ cases: 45, corrected: 45, corrections: 90 });
  });

  it('follow what the person changes later, and are not doubled', async () => {
    const core = openCore();
    const trackId = addPredicted(core, 'One');
    verify(core, trackId, moveB);
    await core.learning.corrections.record();
    verify(core, trackId, (document) => ({ ...document, cues: predicted.cues }));
    await core.learning.corrections.record();
    expect(core.learning.corrections.rates({}, []).total).toMatchObject({
      cases: 1,
      corrected: 0,
      corrections: 0,
    });
  });

  it('come from predictions that were accepted or rejected, and from work imported over them', async () => {
    const core = openCore();
    const accepted = addPredicted(core, 'Accepted');
    const { revision, annotation } = core.annotations.head(accepted)!;
    core.edits.commit(accepted, revision, 'Delete cue', { ...annotation, cues: [] }, editor);
    core.edits.acceptPrediction(
      {
        trackId: accepted,
        baseRevision: core.annotations.head(accepted)!.revision,
        source,
        items: [],
        dismiss: true,
      },
      editor,
    );
    const imported = addPredicted(core, 'Imported');
    core.annotations.commit({
      trackId: imported,
      document: moveB(predicted),
      author: 'segue',
      source: 'rekordbox',
      kind: 'import',
      reason: 'Import a newer Rekordbox export',
      at: '2026-02-02T03:04:05.000Z',
    });
    await core.learning.corrections.record();
    const { cases } = core.learning.corrections.list({}, { offset: 0, limit: 10 });
    expect(
      cases.map(({ trackId, occasion, corrections }) => [trackId, occasion, corrections.length]).sort(),
    ).toEqual([
      [accepted, 'accepted', 3],
      [imported, 'imported', 2],
    ]);
  });

  it('count a track once, however many models predicted it', async () => {
    const core = openCore();
    const trackId = addPredicted(core, 'One');
    core.annotations.predict({ trackId, source: 'ml_model_test-2', document: predicted, audioId: null, at });
    verify(core, trackId, moveB);
    verify(core, addPredicted(core, 'Two'), (document) => document);
    await core.learning.corrections.record();
    const { total, groups } = core.learning.corrections.rates({}, ['model']);
    expect(total).toMatchObject({ cases: 2, corrected: 1, corrections: 4, rate: 0.5, perCase: 2 });
    expect(groups[0]!.rates.map(({ value, cases }) => [value, cases])).toEqual([
      ['test-1', 2],
      ['test-2', 1],
    ]);
  });

  it('are filtered and counted by type, model, genre and time', async () => {
    const core = openCore();
    verify(core, addPredicted(core, 'One', 'House'), moveB);
    verify(core, addPredicted(core, 'Two', 'Techno'), (document) => document);
    const { corrections } = core.learning;
    await corrections.record();
    const count = (filter: Parameters<typeof corrections.list>[0]): number =>
      corrections.list(filter, { offset: 0, limit: 10 }).total;
    expect(count({ tracks: { genres: ['House'] } })).toBe(1);
    expect(count({ tracks: { genres: ['Techno'] } })).toBe(0);
    expect(count({ types: ['cue_moved'] })).toBe(1);
    expect(count({ types: ['key_wrong'] })).toBe(0);
    expect(count({ models: ['test-1'] })).toBe(1);
    expect(count({ models: ['test-2'] })).toBe(0);
    expect(count({ since: '2999-01-01' })).toBe(0);
    const { groups, total } = corrections.rates({}, ['type', 'genre', 'model']);
    expect(total).toMatchObject({ cases: 2, corrected: 1, rate: 0.5 });
    expect(groups[0]!.rates.map(({ value, rate }) => [value, rate])).toEqual([
      ['cue_moved', 0.5],
      ['cue_spurious', 0.5],
    ]);
    expect(groups[1]!.rates.map(({ value, corrected }) => [value, corrected])).toEqual([
      ['House', 1],
      ['Techno', 0],
    ]);
    expect(groups[2]!.rates.map(({ value }) => value)).toEqual(['test-1']);
  });

  it('are counted by playlist: each of its tracks in every playlist, smart lists included', async () => {
    const core = openCore();
    const wrong = addPredicted(core, 'One', 'House');
    const right = addPredicted(core, 'Two', 'Techno');
    verify(core, wrong, moveB);
    verify(core, right, (document) => document);
    const me = { author: 'ann', origin: null };
    const { id: sets } = core.playlistEdits.create({ kind: 'folder', name: 'Sets', parentId: null }, me);
    const add = (name: string, parentId: number | null, trackIds: number[]): number => {
      const { id } = core.playlistEdits.create({ kind: 'playlist', name, parentId }, me);
      core.playlistEdits.addTracks(id, trackIds, null, me);
      return id;
    };
    const friday = add('Friday', sets, [wrong, right]);
    const opening = add('Opening', null, [right]);
    add('Empty', null, []);
    const { id: house } = core.playlistEdits.create(
      { kind: 'smart', name: 'All House', parentId: null, filter: { genres: ['House'] } },
      me,
    );
    const { corrections } = core.learning;
    await corrections.record();
    const [{ rates }] = corrections.rates({}, ['playlist']).groups as [
      ReturnType<typeof corrections.rates>['groups'][number],
    ];
    expect(rates.map(({ value, playlistId, cases, rate }) => [value, playlistId, cases, rate])).toEqual([
      ['All House', house, 1, 1],
      ['Sets/Friday', friday, 2, 0.5],
      ['Opening', opening, 1, 0],
    ]);
    const { cases } = corrections.list({ tracks: { playlistId: friday } }, { offset: 0, limit: 10 });
    expect(cases.map(({ trackId }) => trackId)).toEqual([wrong]);
  });

  it('are exported as CSV, JSON lines and Parquet', async () => {
    const core = openCore();
    verify(core, addPredicted(core, 'One, two'), moveB);
    const { corrections } = core.learning;
    await corrections.record();
    const folder = temporaryFolder();
    for (const format of ['csv', 'jsonl', 'parquet'] as const)
      expect(await exportCorrections(corrections, {}, join(folder, `x.${format}`))).toBe(2);
    await expect(exportCorrections(corrections, {}, join(folder, 'x.xlsx'))).rejects.toMatchObject({
      code: 'invalid_input',
    });
    const lines = readFileSync(join(folder, 'x.csv'), 'utf8').trimEnd().split('\n');
    expect(lines[0]).toContain('case_id,correction_id,track_id');
    expect(lines[1]).toContain('"One, two"');
    const objects = readFileSync(join(folder, 'x.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'x.parquet')) });
    expect(rows).toEqual(objects);
    expect(objects[0]).toMatchObject({
      type: 'cue_moved',
      predicted: '32.5',
      corrected: '30.5',
      model: source,
    });
  });
});
