import { runNow } from '../../../../../tests/support/run-now.ts';
import { createVersionNow } from '../../../../../tests/fixtures/datasets/create-version-now.ts';
import { fork } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { annotation } from '../../../../../tests/fixtures/datasets/annotations.ts';
import { addTrack, fillLibrary, versionSettings } from '../../../../../tests/fixtures/datasets/library.ts';
import { openCore, temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { checkSteps } from './check-version.ts';
import { diffVersions } from './diff-versions.ts';
import { currentLabelIssues, labelErrorSteps } from '../quality/label-issues.ts';
import { measureAgreement } from '../quality/agreement.ts';
import { modelLineage, trackLineage, versionLineage } from '../lineage.ts';
import { rollBackSteps } from './rollback.ts';
import { selectTracks } from '../../library/select-tracks.ts';
import { validateCollection } from '../quality/validate-library.ts';
import { collectionStatistics } from '../../library/statistics.ts';
import { setLanguage } from '../../../../shared/languages/translate.ts';

const editor = { author: 'ann', origin: null };

describe('dataset versions', () => {
  it('consist of a sorted manifest with a checksum, a description and a report', () => {
    const core = openCore();
    fillLibrary(core);
    const version = createVersionNow(core, versionSettings);
    expect(version).toMatchObject({
      reference: 'house@v1',
      parent: null,
      trackCount: 20,
      passed: true,
      forced: null,
    });
    expect(readdirSync(version.folder).sort()).toEqual(['manifest.jsonl', 'version.json']);
    const lines = readFileSync(join(version.folder, 'manifest.jsonl'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(20);
    expect(Object.keys(JSON.parse(lines[0]!) as object)).toEqual([
      'track',
      'audio',
      'revision',
      'annotation',
      'tier',
      'split',
    ]);
    const written = JSON.parse(readFileSync(join(version.folder, 'version.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(written).toMatchObject({
      format: 'segue-dataset',
      name: 'house',
      number: 1,
      manifestSha256: version.manifestSha256,
    });
    expect(version.report.splits.counts).toEqual({ train: 14, validation: 3, test: 3 });
    expect(core.datasets.get('house')).toEqual(version);
    expect(
      runNow(checkSteps(core.db, core.datasets, 'house')).problems.every(({ code }) => code === 'file'),
    ).toBe(true);
  });

  it('can be named by a tag alone if only one dataset has it, and by name otherwise', () => {
    const core = openCore();
    fillLibrary(core);
    createVersionNow(core, versionSettings);
    core.datasets.tag('house@v1', 'v1.0');
    expect(core.datasets.get('v1.0').reference).toBe('house@v1');
    expect(() => core.datasets.get('v1.1')).toThrow(
      'There is no dataset version "v1.1". Versions: house@v1 (v1.0).',
    );
    createVersionNow(core, { ...versionSettings, name: 'techno' });
    core.datasets.tag('techno@v1', 'v1.0');
    expect(() => core.datasets.get('v1.0')).toThrow(/house@v1\.0, techno@v1\.0/);
  });

  it('are refused by quality gates unless forced with a reason, which is stored', () => {
    const core = openCore();
    fillLibrary(core, 10);
    for (const id of core.library.ids({}))
      core.edits.commit(
        id,
        core.annotations.state(id).revision,
        'empty',
        { ...annotation(), structure: [], cues: [] },
        editor,
      );
    expect(() => createVersionNow(core, versionSettings)).toThrow(
      /completeness 0\.833 is under 0\.95 \(no structure: 10 tracks\)/,
    );
    expect(core.datasets.list()).toEqual([]);
    expect(existsSync(join(core.home.root, 'datasets', 'house'))).toBe(false);
    const forced = createVersionNow(core, { ...versionSettings, force: 'grids only' });
    expect(forced).toMatchObject({ passed: false, forced: 'grids only' });
    expect(() =>
      createVersionNow(core, { ...versionSettings, selection: { kind: 'tracks', trackIds: [999] } }),
    ).toThrow(/None of the selected tracks/);
  });

  it('keep the splits of their parent', () => {
    const core = openCore();
    fillLibrary(core, 20);
    createVersionNow(core, versionSettings);
    for (let i = 0; i < 10; i++)
      addTrack(core, {
        title: `New ${i}`,
        artist: `New artist ${i}`,
        document: annotation({ duration: 500 + 5 * i }),
      });
    const second = createVersionNow(core, versionSettings);
    expect(second.parent).toBe('house@v1');
    const before = new Map(core.datasets.manifest('house@v1').map(({ track, split }) => [track, split]));
    const after = new Map(core.datasets.manifest('house@v2').map(({ track, split }) => [track, split]));
    for (const [track, split] of before) expect(after.get(track)).toBe(split);
    expect(second.report.splits.kept).toBe(20);
  });

  it('differ by tracks and values', () => {
    const core = openCore();
    fillLibrary(core, 20);
    const only = (trackIds: readonly number[]) => ({ kind: 'tracks', trackIds }) as const;
    createVersionNow(core, { ...versionSettings, selection: only(core.library.ids({}).slice(0, 19)) });
    const [first, second] = core.library.ids({});
    core.edits.bulk([first!], { tier: 1 }, editor);
    const state = core.annotations.state(second!);
    const cues = state.annotation.cues.slice(1);
    core.edits.commit(second!, state.revision, 'Delete cue', { ...state.annotation, cues }, editor);
    createVersionNow(core, {
      ...versionSettings,
      selection: only(
        core.library
          .ids({})
          .slice(0, 20)
          .filter((id) => id !== 19),
      ),
    });
    const diff = diffVersions(core.db, core.datasets, 'house@v1', 'house@v2');
    expect(diff).toMatchObject({ before: 'house@v1', after: 'house@v2', counts: { unchanged: 16 } });
    expect(diff.added.map(({ trackId }) => trackId)).toEqual([20]);
    expect(diff.removed.map(({ trackId }) => trackId)).toEqual([19]);
    expect(diff.changed.map(({ trackId, tier }) => [trackId, tier])).toEqual([
      [first, { before: 2, after: 1 }],
      [second, null],
    ]);
    expect(diff.changed[1]!.items).toMatchObject([{ part: 'cue', change: 'removed' }]);
    expect(diff.fields).toContainEqual({ part: 'cue', change: 'removed', count: 1, tracks: 1 });
  });

  it('restore annotations as new revisions and delete none', () => {
    const core = openCore();
    fillLibrary(core, 20);
    createVersionNow(core, versionSettings);
    const [id] = core.library.ids({});
    const before = core.annotations.state(id!).annotation;
    core.edits.bulk([id!], { tier: 1, addFlags: ['needs_review'] }, editor);
    const dry = runNow(rollBackSteps(core, 'house@v1', { author: 'bob', dryRun: true }));
    expect(dry).toMatchObject({ restored: [id], unchanged: 19 });
    expect(core.annotations.state(id!).annotation.metadata.tier).toBe(1);
    expect(runNow(rollBackSteps(core, 'house@v1', { author: 'bob' })).restored).toEqual([id]);
    expect(core.annotations.state(id!).annotation).toEqual(before);
    const log = core.annotations.log(id!, { offset: 0, limit: 9 });
    expect(log.revisions.map(({ kind, author }) => [kind, author])).toEqual([
      ['restore', 'bob'],
      ['edit', 'ann'],
      ['import', 'segue'],
    ]);
    core.edits.step(id!, 'undo', editor);
    expect(core.annotations.state(id!).annotation.metadata.tier).toBe(1);
    expect(runNow(rollBackSteps(core, 'house@v1', { author: 'bob', trackIds: [id! + 1] })).restored).toEqual(
      [],
    );
  });

  it('have tags, each of which names one version', () => {
    const core = openCore();
    fillLibrary(core);
    createVersionNow(core, versionSettings);
    createVersionNow(core, versionSettings);
    core.datasets.tag('house@v1', 'gold');
    expect(core.datasets.get('house@gold').number).toBe(1);
    expect(() => core.datasets.tag('house@v2', 'gold')).toThrow(/--move/);
    expect(core.datasets.tag('house@v2', 'gold', true).tags).toEqual(['gold']);
    expect(() => core.datasets.tag('house@v2', 'v7')).toThrow(/no tag/);
    expect(() => core.datasets.get('house@silver')).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('are deleted only if nothing needs them, and their number is never reused', () => {
    const core = openCore();
    fillLibrary(core);
    createVersionNow(core, versionSettings);
    const second = createVersionNow(core, versionSettings);
    expect(() => core.datasets.remove('house@v1')).toThrow(/house@v2 continues it/);
    core.datasets.remove('house@v2');
    expect(existsSync(second.folder)).toBe(false);
    expect(core.datasets.list().map(({ reference }) => reference)).toEqual(['house@v1']);
    expect(createVersionNow(core, versionSettings).reference).toBe('house@v3');
  });

  it('are immutable in the database itself', () => {
    const core = openCore();
    fillLibrary(core);
    createVersionNow(core, versionSettings);
    expect(() => core.db.connection.prepare("UPDATE dataset_version SET description = 'x'").run()).toThrow(
      /immutable/,
    );
  });

  it('detect an altered manifest and a changed file', () => {
    const core = openCore();
    fillLibrary(core);
    const { folder } = createVersionNow(core, versionSettings);
    core.db.connection.prepare("UPDATE track SET audio_id = 'flac-md5:other' WHERE id = 1").run();
    expect(runNow(checkSteps(core.db, core.datasets, 'house')).problems).toContainEqual({
      code: 'audio',
      trackId: 1,
      message: 'The file of track 1 holds other audio now.',
    });
    const line = readFileSync(join(folder, 'manifest.jsonl'), 'utf8').split('\n')[0]!;
    appendFileSync(join(folder, 'manifest.jsonl'), `${line}\n`);
    expect(() => core.datasets.manifest('house')).toThrow(/checksum differs/);
    expect(runNow(checkSteps(core.db, core.datasets, 'house')).problems).toMatchObject([
      { code: 'manifest' },
    ]);
  });

  it('can be created by two processes at once', async () => {
    const home = temporaryFolder();
    const core = openCore(home);
    fillLibrary(core, 60);
    const child = new URL('../../../../../tests/fixtures/datasets/create-versions.ts', import.meta.url);
    const run = () =>
      new Promise<number | null>((resolve, reject) => {
        const process = fork(child, [home, '4'], { stdio: 'inherit' });
        process.once('error', reject);
        process.once('exit', resolve);
      });
    expect(await Promise.all([run(), run()])).toEqual([0, 0]);
    const versions = core.datasets.list('race');
    expect(versions.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const { reference } of versions) expect(core.datasets.manifest(reference)).toHaveLength(60);
    expect(readdirSync(join(home, 'datasets', 'race')).filter((name) => name.startsWith('.'))).toEqual([]);
  }, 30_000);
});

describe('lineage', () => {
  it('names who produced each value, when and in which revision', () => {
    const core = openCore();
    fillLibrary(core, 20);
    const [id] = core.library.ids({});
    const state = core.annotations.state(id!);
    const audio = { ...state.annotation.audio, key: '12B' };
    const key = { source: 'manual' as const, confidence: 1, at: '2026-02-03T00:00:00.000Z' };
    const provenance = { ...state.annotation.provenance, key };
    core.edits.commit(id!, state.revision, 'Set key', { ...state.annotation, audio, provenance }, editor);
    createVersionNow(core, versionSettings);
    const lineage = trackLineage(core.db, core.datasets, id!);
    expect(lineage.values.find(({ value }) => value === 'key')).toMatchObject({
      current: '12B',
      source: 'manual',
      author: 'ann',
      kind: 'edit',
      reason: 'Set key',
    });
    expect(lineage.values.find(({ value }) => value === 'beat grid')).toMatchObject({
      source: 'rekordbox',
      author: 'segue',
      revision: state.revision,
    });
    expect(lineage.values.filter(({ value }) => value.startsWith('memory cue'))).toHaveLength(3);
    expect(lineage.versions).toEqual(['house@v1']);
  });

  it('of a version lists its ancestors and sources, that of a model its values', () => {
    const core = openCore();
    fillLibrary(core);
    addTrack(core, {
      title: 'Predicted',
      document: annotation({ source: 'ml_model_test', tier: 3, duration: 600 }),
    });
    createVersionNow(core, versionSettings);
    createVersionNow(core, { ...versionSettings, description: 'again' });
    const lineage = versionLineage(core.datasets, 'house');
    expect(lineage.ancestry.map(({ reference }) => reference)).toEqual(['house@v2', 'house@v1']);
    expect(lineage.models).toEqual(['ml_model_test']);
    expect(lineage.sources).toContainEqual({ value: 'beat_grid', source: 'rekordbox', count: 20 });
    const model = modelLineage(core.db, core.datasets, 'ml_model_test', null);
    expect(model.versions).toEqual(['house@v1', 'house@v2']);
    expect(model.values).toContainEqual({ value: 'cue', count: 3 });
    expect(() => modelLineage(core.db, core.datasets, 'ml_model_none', null)).toThrow(
      /Nothing in this library/,
    );
  });
});

describe('the library as a dataset', () => {
  it('is validated track by track and as a whole', async () => {
    const core = openCore();
    fillLibrary(core, 12);
    const broken = annotation({ duration: 100 });
    const id = addTrack(core, { title: 'Broken', document: broken });
    addTrack(core, { title: 'Copy', audioId: 'flac-md5:Broken', document: annotation({ duration: 700 }) });
    const { report } = await validateCollection(core.db);
    expect(report).toMatchObject({ tracks: 14, valid: 12 });
    const own = report.findings.filter(({ trackId }) => trackId === id);
    expect(own[0]).toMatchObject({ track: 'Artist – Broken', path: '/music/Broken.flac' });
    expect(new Set(own.map(({ code }) => code))).toEqual(new Set(['cue_past_end', 'section_outside']));
    expect(report.findings.find(({ code }) => code === 'duplicate_audio')!.trackId).toBe(id + 1);
  });

  it('is counted for any selection', () => {
    const core = openCore();
    fillLibrary(core, 12);
    expect(collectionStatistics(core.db).total).toBe(12);
    expect(collectionStatistics(core.db, [1, 2, 3])).toMatchObject({ total: 3, tiers: { cleaned: 3 } });
  });

  it('can be selected by ids, paths, globs, words and tiers', () => {
    const core = openCore();
    fillLibrary(core, 12);
    const select = (words: string[], rest = {}) =>
      core.library.idsOf(selectTracks(core, { words, ...rest }, '/music'));
    expect(select([])).toHaveLength(12);
    expect(core.library.idsUnlessAll(selectTracks(core, { words: [] }))).toBeNull();
    expect(select(['2', '4-6'])).toEqual([2, 4, 5, 6]);
    expect(select(['Track 003.flac'])).toEqual([4]);
    expect(select(['Track 01*.flac'])).toEqual([11, 12]);
    expect(select(['/music'])).toHaveLength(12);
    expect(select([], { query: 'Artist 7' })).toEqual([8]);
    expect(select(['1-4'], { genres: ['House'] })).toEqual([2, 4]);
    expect(select(['all'], { tiers: [1] })).toEqual([]);
    expect(() => select(['nothing.flac'])).toThrow(/names no track/);
  });

  it('sends label errors to the review queue until somebody touches the track', async () => {
    const core = openCore();
    fillLibrary(core, 30);
    const ids = core.library.ids({});
    const wrong = ids[6]!;
    for (const trackId of ids) {
      const { annotation: head } = core.annotations.state(trackId);
      const { duration, bpm, key } = head.audio;
      const facts = { duration, bpm: bpm!, key, source: 'ml_model_test', tier: 3 as const };
      const document = annotation(trackId === wrong ? { ...facts, beat: 3 } : facts);
      core.annotations.predict({
        trackId,
        source: 'ml_model_test',
        document,
        audioId: null,
        at: '2026-01-02T03:04:05.000Z',
      });
    }
    const found = runNow(labelErrorSteps(core.db, null));
    expect(found.issues[0]).toMatchObject({ trackId: wrong, kind: 'beat', track: 'Artist 6 – Track 006' });
    const queued = () =>
      core.review
        .byGain(50)
        .items.filter(({ reasons }) => reasons.some(({ code }) => code === 'label_error'));
    expect(queued().map(({ track }) => track.id)).toEqual([wrong]);
    const why = () => queued()[0]!.reasons[0]!.text;
    expect(why()).toMatch(/beat 1 is heard 2 beats later/);
    await setLanguage({ language: 'de', locale: 'de-DE' });
    try {
      expect(why()).toMatch(/Beat 1 ist 2 Beats später zu hören/);
    } finally {
      await setLanguage({ language: 'en', locale: 'en' });
    }
    /** Every place that shows how many tracks need review. */
    const counts = () => [
      core.review.byGain(1).total,
      core.library.summary().needReview,
      core.library.ids({ needsReview: true }).length,
      collectionStatistics(core.db).needReview,
    ];
    expect(counts()).toEqual([1, 1, 1, 1]);
    expect(core.library.ids({ needsReview: false })).not.toContain(wrong);
    expect(currentLabelIssues(core.db, null)).toEqual(found.issues);
    expect(currentLabelIssues(core.db, [wrong + 1])).toEqual([]);
    const agreement = measureAgreement(core.db, null);
    expect(agreement.tracks).toBe(30);
    expect(agreement.disputed[0]!.trackId).toBe(wrong);
    core.edits.bulk([wrong], { tier: 1 }, editor);
    expect(queued()).toEqual([]);
    expect(counts()).toEqual([0, 0, 0, 0]);
  });
});
