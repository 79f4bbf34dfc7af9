import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../src/shared/contract/index.ts';
import type { Api, Job } from '../../src/shared/contract/index.ts';
import { listEndpoints } from '../../src/shared/contract/schema.ts';
import { setFilesFound } from '../fixtures/library/set-files-found.ts';
import { openRpcCore } from './rpc-core.ts';

const xml = `<?xml version="1.0" encoding="UTF-8"?>
<DJ_PLAYLISTS Version="1.0.0">
  <PRODUCT Name="rekordbox" Version="6.8.2" Company="AlphaTheta"/>
  <COLLECTION Entries="2">
    <TRACK TrackID="1" Name="First" Artist="Ada" Genre="House" Kind="FLAC File" Size="1000" TotalTime="300" Year="2024"
      AverageBpm="128.00" DateAdded="2025-01-02" BitRate="900" SampleRate="44100" Rating="204" Tonality="8A"
      Location="file://localhost/nowhere/first.flac">
      <TEMPO Inizio="0.050" Bpm="128.00" Metro="4/4" Battito="1"/>
      <POSITION_MARK Name="In" Type="0" Start="0.050" Num="0" Red="40" Green="226" Blue="20"/>
      <POSITION_MARK Name="" Type="0" Start="15.050" Num="-1"/>
    </TRACK>
    <TRACK TrackID="2" Name="Second" Artist="Bea" Genre="Techno" Kind="FLAC File" Size="1000" TotalTime="240"
      AverageBpm="140.00" DateAdded="2025-01-03" SampleRate="44100" Location="file://localhost/nowhere/second.flac">
      <TEMPO Inizio="0.100" Bpm="140.00" Metro="4/4" Battito="1"/>
    </TRACK>
  </COLLECTION>
  <PLAYLISTS>
    <NODE Type="0" Name="ROOT" Count="1">
      <NODE Name="Set" Type="1" KeyType="0" Entries="2"><TRACK Key="2"/><TRACK Key="1"/></NODE>
    </NODE>
  </PLAYLISTS>
</DJ_PLAYLISTS>
`;
const everything = { kind: 'filter', filter: {} } as const;

describe('core over RPC, every answer held against the contract', () => {
  let dir: string;
  let api: Api;
  let close: () => Promise<void>;
  let first: number;
  let imported: Job;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'segue-contract-'));
    await writeFile(join(dir, 'library.xml'), xml);
    ({ api, close } = openRpcCore(dir));
    const { jobId } = await api.imports.start({ paths: [join(dir, 'library.xml')] });
    imported = await finish(jobId);
    const { ids } = await api.library.query({
      filter: { text: 'first' },
      sort: [{ column: 'title', direction: 'ascending' }],
    });
    first = ids[0]!;
  });
  afterAll(async () => {
    await close();
    await rm(dir, { recursive: true, force: true });
  });

  function finish(jobId: string): Promise<Job> {
    return api.jobs.watch({ jobId });
  }

  it('imports and reports', async () => {
    expect(imported).toMatchObject({ state: 'done', kind: 'import' });
    expect(await api.imports.report({ jobId: imported.id })).toMatchObject({
      tracks: { read: 2, added: 2 },
      playlists: 1,
    });
    expect(await api.jobs.failures({ jobId: imported.id })).toEqual({ failures: [], total: 0, warnings: [] });
  });

  it('answers about the library', async () => {
    const { nodes } = await api.library.playlists({});
    expect(nodes).toMatchObject([{ kind: 'playlist', name: 'Set', trackCount: 2, parentId: null }]);
    const inOrder = await api.library.query({
      filter: { playlistId: nodes[0]!.id },
      sort: [{ column: 'playlistPosition', direction: 'ascending' }],
    });
    const { rows } = await api.library.rows({ ids: inOrder.ids });
    expect(rows.map((row) => [row.title, row.bpm, row.hotCueSlots])).toEqual([
      ['Second', 140, ''],
      ['First', 128, 'A'],
    ]);
    expect(await api.library.summary({})).toMatchObject({ total: 2, missing: 2 });
    expect((await api.library.facets({})).genres).toHaveLength(2);
    expect((await api.library.relocate({ folder: dir })).found).toEqual([]);
    expect((await api.jobs.list({})).jobs).toHaveLength(1);
  });

  it('commits, tells who did it, undoes, restores and compares', async () => {
    const view = await api.annotations.get({ trackId: first });
    expect(view.media.format).toBeNull();
    const heard = new Promise((done) => api.annotations.changed(done));
    const edited = await api.annotations.commit({
      trackId: first,
      baseRevision: view.revision,
      label: 'Write a note',
      annotation: {
        ...view.annotation,
        metadata: { ...view.annotation.metadata, notes: 'Long intro' },
      },
    });
    expect(await heard).toEqual([{ trackId: first, revision: edited.revision, origin: 'window-1' }]);
    expect(edited).toMatchObject({ canUndo: true, undoLabel: 'Write a note' });
    await expect(api.annotations.undo({ trackId: first, baseRevision: view.revision })).rejects.toMatchObject(
      { code: 'conflict' },
    );
    const undone = await api.annotations.undo({ trackId: first, baseRevision: edited.revision });
    expect(undone.annotation.metadata.notes).toBe('');
    const redone = await api.annotations.redo({ trackId: first, baseRevision: undone.revision });
    expect(redone.annotation.metadata.notes).toBe('Long intro');
    const { items } = await api.annotations.diff({
      trackId: first,
      from: view.revision,
      to: edited.revision,
    });
    expect(items).toMatchObject([{ part: 'notes', change: 'changed', after: 'Long intro' }]);
    const restored = await api.annotations.restore({
      trackId: first,
      baseRevision: redone.revision,
      revision: view.revision,
    });
    expect(restored.annotation.metadata.notes).toBe('');
    expect((await api.annotations.history({ trackId: first })).total).toBeGreaterThanOrEqual(4);
  });

  it('changes many tracks at once, and takes it back', async () => {
    const verification = { selection: everything, tier: 1 } as const;
    expect(await api.annotations.previewBulk(verification)).toMatchObject({
      tracks: 2,
      changed: 0,
      refused: [{ reason: expect.stringContaining('file was not found') as string, tracks: 2 }],
    });
    setFilesFound(join(dir, 'home/library.db'));
    expect(await api.annotations.previewBulk(verification)).toMatchObject({ changed: 2, refused: [] });
    const bulk = await api.annotations.bulk(verification);
    expect(bulk).toMatchObject({ changed: 2, failures: [] });
    expect((await api.library.summary({})).tiers.verified).toBe(2);
    expect(await api.review.queue({ mode: 'second', reviewer: 'Bea' })).toMatchObject({ total: 2 });
    const { revision } = await api.annotations.get({ trackId: first });
    const marked = await api.review.mark({ trackId: first, revision, reviewer: 'Bea', verdict: 'agree' });
    expect(marked.reviews).toMatchObject([{ reviewer: 'Bea', verdict: 'agree' }]);
    expect((await api.review.agreement({})).tracks).toBe(1);
    expect(await api.steps.undo({ stepId: bulk.batchId! })).toMatchObject({ left: 0 });
    expect((await api.library.summary({})).tiers.verified).toBe(0);
    setFilesFound(join(dir, 'home/library.db'), false);
    await api.review.queue({});
  });

  it('exports, reports and verifies', async () => {
    const view = await api.annotations.get({ trackId: first });
    await api.annotations.commit({
      trackId: first,
      baseRevision: view.revision,
      label: 'Rename cue',
      annotation: {
        ...view.annotation,
        cues: view.annotation.cues.map((cue) => (cue.slot === 'A' ? { ...cue, name: 'Mix in' } : cue)),
      },
    });
    const preview = await api.exports.preview({ selection: everything });
    expect(preview).toMatchObject({ tracks: 2, changedTracks: 1 });
    const path = join(dir, 'out.xml');
    const { jobId } = await api.exports.start({ path, selection: everything });
    expect(await finish(jobId)).toMatchObject({ state: 'done' });
    expect((await api.exports.report({ jobId })).steps.length).toBeGreaterThan(0);
    expect(await readFile(path, 'utf8')).toContain('Name="Mix in"');
    expect(await api.exports.verify({ path })).toMatchObject({ expected: 1, matched: 1, differing: [] });
  });

  it('measures, searches and keeps versions of the library', async () => {
    const statistics = await api.dataset.statistics({});
    expect(statistics).toMatchObject({ total: 2, missing: 2, keys: [{ value: '8A', count: 1 }] });
    expect(statistics.tempi.map(({ value }) => value)).toEqual(['120–129', '140–149']);
    const quality = await api.dataset.quality({});
    expect(quality.gates.find(({ measure }) => measure === 'uniqueness')).toMatchObject({ score: 1 });
    expect(quality.drags.map(({ what }) => what)).toContain('no audio');
    expect((await api.dataset.concerned({ what: 'no audio' })).trackIds).toHaveLength(2);
    expect(await api.dataset.concerned({ what: 'file_missing' })).toEqual({
      trackIds: [first, expect.any(Number)],
    });
    const all = await api.dataset.findings({});
    expect(all).toMatchObject({ tracks: 2, total: all.codes.reduce((sum, { count }) => sum + count, 0) });
    const missing = await api.dataset.findings({ code: 'file_missing', limit: 1 });
    expect(missing).toMatchObject({ total: 2, findings: [{ trackId: first, code: 'file_missing' }] });

    // What is asked for while a check runs speaks of the library as it is then.
    const answers = await Promise.all([
      api.annotations.bulk({ selection: everything, addFlags: ['needs_review'] }),
      api.dataset.quality({}),
      api.annotations.bulk({ selection: everything, tier: 3 }),
      api.dataset.quality({}),
      api.dataset.findings({ limit: 1 }),
    ]);
    expect(answers[1].gates).toEqual(quality.gates);
    expect(answers[3].gates).toEqual(quality.gates);
    expect(answers[4].total).toBe(all.total);
    await api.steps.undo({ stepId: answers[2].batchId! });

    const search = await finish((await api.dataset.findLabelErrors({})).jobId);
    expect(search).toMatchObject({ kind: 'dataset', state: 'done', done: 2 });
    expect(await api.dataset.labelIssues({})).toMatchObject({ total: expect.any(Number) });

    const refused = await finish((await api.dataset.create({ name: 'crate' })).jobId);
    expect(refused).toMatchObject({ state: 'failed', resumable: true });
    expect(refused.message).toContain('completeness');
    const make = async (description: string): Promise<void> => {
      const { jobId } = await api.dataset.create({
        name: 'crate',
        description,
        split: '80/10/10',
        force: 'two tracks for a test',
      });
      expect(await finish(jobId)).toMatchObject({ state: 'done' });
    };
    await make('as imported');
    const view = await api.annotations.get({ trackId: first });
    const { revision } = await api.annotations.commit({
      trackId: first,
      baseRevision: view.revision,
      label: 'Change key',
      annotation: { ...view.annotation, audio: { ...view.annotation.audio, key: '9A' } },
    });
    await make('key corrected');
    const { versions } = await api.dataset.versions({ name: 'crate' });
    expect(versions.map(({ reference, parent, trackCount }) => [reference, parent, trackCount])).toEqual([
      ['crate@v1', null, 2],
      ['crate@v2', 'crate@v1', 2],
    ]);
    expect(await api.dataset.show({ reference: 'crate' })).toMatchObject({
      version: { reference: 'crate@v2', forced: 'two tracks for a test', passed: false },
      lineage: { ancestry: ['crate@v2', 'crate@v1'], imports: [{ tracks: 2 }] },
      splits: { ratios: [0.8, 0.1, 0.1] },
    });
    expect(await api.dataset.diff({ before: 'crate@v1', after: 'crate@v2' })).toMatchObject({
      counts: { added: 0, removed: 0, changed: 1, unchanged: 1 },
      changed: [{ trackId: first, items: [{ part: 'key', before: '8A', after: '9A' }] }],
    });
    await api.dataset.tag({ reference: 'crate@v1', tag: 'release' });
    await expect(api.dataset.remove({ reference: 'crate@v1' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await api.dataset.rollback({ reference: 'crate@release', dryRun: true })).toMatchObject({
      restored: 1,
    });
    const heard = new Promise((done) => api.annotations.changed(done));
    expect(await api.dataset.rollback({ reference: 'crate@release' })).toMatchObject({
      reference: 'crate@v1',
      restored: 1,
      unchanged: 1,
      failures: [],
    });
    expect(await heard).toMatchObject([{ trackId: first }]);
    const back = await api.annotations.get({ trackId: first });
    expect(back.annotation.audio.key).toBe('8A');
    expect(back.revision).toBeGreaterThan(revision);
    expect((await api.dataset.check({ reference: 'crate@v2' })).problems).toEqual([]);
    const lineage = await api.dataset.lineage({ trackId: first });
    expect(lineage.versions).toEqual(['crate@v1', 'crate@v2']);
    expect(lineage.values.find(({ value }) => value === 'key')).toMatchObject({ current: '8A' });
    await api.dataset.remove({ reference: 'crate@v2' });
    expect((await api.dataset.versions({})).versions).toHaveLength(1);
  });

  it('keeps settings and tells about them', async () => {
    const heard = new Promise((done) => api.settings.changed(done));
    await api.settings.set({ reviewer: 'Ada', interfaceState: { columns: ['title', 'bpm'] } });
    expect(await heard).toMatchObject({ reviewer: 'Ada' });
    expect((await api.settings.get({})).interfaceState).toEqual({ columns: ['title', 'bpm'] });
    expect((await api.system.doctor({})).checks.length).toBeGreaterThan(0);
    expect((await api.system.about({})).dataFolder).toBe(join(dir, 'home'));
  });

  it('answers unknown tracks and jobs with typed errors, whatever the call', async () => {
    const trackId = 4711;
    const jobId = 'unknown';
    const calls: Promise<unknown>[] = [
      api.annotations.get({ trackId }),
      api.annotations.undo({ trackId, baseRevision: 1 }),
      api.library.setFiles({ files: [{ trackId, path: join(dir, 'library.xml') }] }),
      api.jobs.get({ jobId }),
      api.jobs.watch({ jobId }),
      api.jobs.resume({ jobId }),
      api.imports.report({ jobId }),
      api.exports.report({ jobId }),
      api.dataset.show({ reference: 'unknown' }),
      api.dataset.lineage({ trackId }),
    ];
    for (const outcome of await Promise.allSettled(calls))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } });
  });

  it('refuses nonsense at every entry', async () => {
    const all = api as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
    for (const [name, endpoint] of listEndpoints(contract)) {
      if (endpoint.kind === 'topic') continue;
      const [group, method] = name.split('.') as [string, string];
      for (const input of [null, [], 'x', { nonsense: 1 }])
        await expect(all[group]![method]!(input)).rejects.toMatchObject({ code: 'invalid_input' });
    }
  });
});
