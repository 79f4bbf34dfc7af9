import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixture as audioFixture } from '../../../../tests/fixtures/audio/collect.ts';
import { makeAiff, makeFlac, noise } from '../../../../tests/fixtures/audio/make-files.ts';
import { makeAnnotation, makeCue } from '../../../../tests/fixtures/edits/annotations.ts';
import { seratoMarkers, withGeob } from '../../../../tests/fixtures/programs/make-serato.ts';
import { programFixture } from '../../../../tests/support/program-data.ts';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import { runNow } from '../../../../tests/support/run-now.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { programExportOptionsSchema } from '../../../shared/contract/index.ts';
import { audioIdentity } from '../../audio/identity.ts';
import { readMarkers } from '../../interop/serato/payloads.ts';
import { readTags } from '../../library/tags.ts';
import { labelErrorSteps } from '../datasets/quality/label-issues.ts';
import type { Core } from '../create-core.ts';
import { importProgram } from './import/run-program-import.ts';
import { englishOf } from '../../../shared/languages/translate.ts';

/** Imports in this process, because starting a thread takes a second. */
const bring = (core: Core, path: string, pathMap: { from: string; to: string }[] = []) =>
  importProgram(core.db, 'traktor', path, { pathMap, at: new Date().toISOString(), jobId: null });

const editor = { author: 'Ada', origin: null };
const options = programExportOptionsSchema.parse({});
const traktor = (into: string | null) => ({ program: 'traktor', into }) as const;
const collection = programFixture('collection.nml');

function idOf(core: Core, title: string): number {
  const [id] = core.library.ids({ text: title });
  return id!;
}
const annotationOf = (core: Core, title: string) => core.annotations.state(idOf(core, title)).annotation!;
const predictionsOf = (core: Core, title: string) =>
  core.annotations.predictionsOf(idOf(core, title)).map(({ source }) => source);

/** The fixture, with its files in a local folder. */
function localCollection(folder: string, text = readFileSync(collection, 'utf8')): string {
  const path = join(folder, 'collection.nml');
  const dir = `/:${folder.split('/').filter(Boolean).join('/:')}/:`;
  writeFileSync(
    path,
    text
      .replaceAll('DIR="/:Users/:dj/:Music/:"', `DIR="${dir}"`)
      .replaceAll('Macintosh HD/:Users/:dj/:Music/:', `Macintosh HD${dir}`),
  );
  return path;
}

describe('an import from Traktor', () => {
  it('brings tracks, grids, cues, keys and playlists', async () => {
    const core = openCore();
    const job = core.imports.start([collection]);
    await job.result;
    const report = core.imports.report(job.id, { offset: 0, limit: 100 });
    expect(report).toMatchObject({
      tracks: { read: 3, added: 3, missing: 3 },
      cues: { hot: 3, memory: 1, loops: 1 },
      playlists: 1,
    });
    expect(report.problems.map(({ code }) => code).sort()).toEqual([
      'clock_unknown',
      'duplicate_entry',
      'missing_location',
      'missing_track',
      'smart_playlist',
    ]);
    const alpha = annotationOf(core, 'Alpha & Omega');
    expect(alpha.metadata).toMatchObject({ tier: 2, source: 'import:traktor' });
    expect(alpha.cues.map(({ slot, time }) => [slot, time])).toEqual([
      ['A', 15.25],
      ['D', 30.25],
      [undefined, 0.25],
    ]);
    expect(core.playlists.list().map(({ name, trackCount }) => [name, trackCount])).toEqual([
      ['Sets', 2],
      ['Friday', 2],
    ]);
  });

  it('changes nothing the second time, and follows what changed in Traktor', async () => {
    const core = openCore();
    const folder = temporaryFolder();
    const path = localCollection(folder);
    await bring(core, path);
    const before = annotationOf(core, 'Alpha & Omega');
    const again = await bring(core, path);
    expect(again.tracks).toMatchObject({ added: 0, updated: 0, unchanged: 3 });
    localCollection(
      folder,
      readFileSync(collection, 'utf8').replace('START="15250.000000"', 'START="45250.000000"'),
    );
    const newer = await bring(core, path);
    expect(newer.tracks).toMatchObject({ added: 0, updated: 1, unchanged: 2, kept: 0 });
    expect(annotationOf(core, 'Alpha & Omega').cues.map(({ time }) => time)).toEqual([0.25, 30.25, 45.25]);
    expect(before.cues[0]!.time).toBe(15.25);
    expect(core.playlists.list().map(({ name }) => name)).toEqual(['Sets', 'Friday']);
  });

  it('never changes what a person verified, nor what Rekordbox says: it lies beside', async () => {
    const core = openCore();
    const folder = temporaryFolder();
    const path = localCollection(folder);
    await bring(core, path);
    core.db.connection.exec('UPDATE track SET missing = 0');
    core.edits.bulk([idOf(core, 'Alpha & Omega')], { tier: 1 }, editor);
    localCollection(
      folder,
      readFileSync(collection, 'utf8').replace('START="15250.000000"', 'START="45250.000000"'),
    );
    const newer = await bring(core, path);
    expect(newer.tracks).toMatchObject({ updated: 1, kept: 1 });
    expect(annotationOf(core, 'Alpha & Omega').cues[0]!.time).toBe(15.25);
    expect(predictionsOf(core, 'Alpha & Omega')).toEqual(['import:traktor']);

    const other = openCore();
    const xml = writeRekordboxFile(join(folder, 'library.xml'), [
      { id: 1, name: 'Rekordbox name', path: join(folder, 'alpha.flac'), hot: [8.5] },
    ]);
    await importInProcess(other, xml);
    const beside = await bring(other, path);
    expect(beside.tracks).toMatchObject({ added: 2, updated: 1, kept: 1 });
    const head = annotationOf(other, 'Rekordbox name');
    expect(head.metadata.source).toBe('rekordbox');
    expect(head.cues.map(({ time }) => time)).toEqual([8.5]);
    expect(predictionsOf(other, 'Rekordbox name')).toEqual(['import:traktor']);
  });

  it('gives way to a Rekordbox library that comes later, and stays beside it', async () => {
    const core = openCore();
    const folder = temporaryFolder();
    await bring(core, localCollection(folder));
    const xml = writeRekordboxFile(join(folder, 'library.xml'), [
      { id: 1, name: 'Alpha & Omega', path: join(folder, 'alpha.flac'), hot: [8.5] },
    ]);
    expect((await importInProcess(core, xml)).tracks).toMatchObject({ added: 1, kept: 0 });
    const head = annotationOf(core, 'Alpha & Omega');
    expect([head.metadata.source, head.cues.map(({ time }) => time)]).toEqual(['rekordbox', [8.5]]);
    const [prediction] = core.annotations.predictionsOf(idOf(core, 'Alpha & Omega'));
    expect(prediction!.source).toBe('import:traktor');
    expect(prediction!.document.cues.map(({ time }) => time)).toEqual([15.25, 30.25, 0.25]);
  });

  it('puts times on Rekordbox’s clock, by the encoder of each file', async () => {
    const core = openCore();
    const folder = temporaryFolder();
    const text = readFileSync(collection, 'utf8');
    const cues: Record<string, number> = {};
    for (const name of ['click-lame.mp3', 'click-lavc.mp3', 'click-plain.mp3']) {
      copyFileSync(audioFixture(name), join(folder, name));
      const path = localCollection(
        folder,
        text.replaceAll('alpha.flac', name).replaceAll('Alpha &amp; Omega', name),
      );
      await bring(core, path);
      cues[name] = Math.round(44_100 * (annotationOf(core, name).cues[0]!.time - 15.25));
    }
    expect(cues).toEqual({ 'click-lame.mp3': 0, 'click-lavc.mp3': -1152, 'click-plain.mp3': 0 });
  });

  it('is taken back with what it brought, and comes again', async () => {
    const core = openCore();
    await bring(core, collection);
    const { id } = core.removal.imports()[0]!;
    const { stepId } = core.removal.removeImport(id, editor);
    expect(core.library.ids({})).toEqual([]);
    core.steps.undo(stepId!, editor);
    expect(core.library.ids({})).toHaveLength(3);
    core.removal.removeImport(id, editor);
    const again = await bring(core, collection);
    expect(again.tracks).toMatchObject({ unchanged: 3, added: 0 });
    expect(annotationOf(core, 'Alpha & Omega').cues).toHaveLength(3);
  });

  it('leaves out what a person removed', async () => {
    const core = openCore();
    await bring(core, collection);
    core.removal.removeTracks([idOf(core, 'Gamma')], editor);
    const again = await bring(core, collection);
    expect(again.tracks).toMatchObject({ read: 3, leftOut: 1, unchanged: 2 });
  });

  it('joins the tracks of a folder scan and tells where files are by a path map', async () => {
    const core = openCore();
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'music'));
    const file = makeFlac([noise(8000)], { sampleRate: 8000 });
    writeFileSync(join(folder, 'music', 'beta:live.mp3'), file);
    await bring(core, collection);
    const mapped = await bring(core, collection, [{ from: 'D:/Music', to: join(folder, 'music') }]);
    expect(mapped.tracks).toMatchObject({ read: 3, added: 0, missing: 2 });
    expect(core.library.rows([idOf(core, 'Beta')])[0]!.missing).toBe(false);
  });
});

describe('two programs that disagree about a track', () => {
  it('are evidence for a label error', async () => {
    const core = openCore();
    const folder = temporaryFolder();
    const xml = writeRekordboxFile(join(folder, 'library.xml'), [
      { id: 1, name: 'One', path: join(folder, 'alpha.flac'), bpm: 126 },
    ]);
    await importInProcess(core, xml);
    await bring(core, localCollection(folder));
    const { issues } = runNow(labelErrorSteps(core.db, [idOf(core, 'One')]));
    expect(issues.map(({ message }) => englishOf(message))).toContain('126.00 BPM, but Traktor says 128.00');
  });
});

describe('an export for Serato into the files themselves', () => {
  it('changes only those below the folder, and their tags alone', async () => {
    const core = openCore();
    const [mine, other] = [temporaryFolder(), temporaryFolder()];
    const paths = [join(mine, 'a.flac'), join(other, 'b.flac')];
    for (const [i, path] of paths.entries())
      writeFileSync(path, makeFlac([noise(44_100, i + 1)], { sampleRate: 44_100 }));
    await core.imports.start([mine, other]).result;
    for (const trackId of core.library.ids({}))
      core.annotations.commit({
        trackId,
        document: makeAnnotation({
          cues: [makeCue({ id: 'a', kind: 'hot', slot: 'A', time: 0.5, source: 'manual' })],
        }),
        author: 'Ada',
        source: 'manual',
        kind: 'edit',
        reason: 'test',
        at: '2026-01-01T00:00:00Z',
      });
    const before = paths.map((path) => readFileSync(path));
    const report = await core.programExports.start(
      mine,
      { kind: 'filter', filter: {} },
      { program: 'serato', inPlace: true },
      options,
    ).result;
    expect(report).toMatchObject({ tracks: 1, path: mine });
    expect(readFileSync(paths[1]!)).toEqual(before[1]);
    expect(readFileSync(paths[0]!)).not.toEqual(before[0]);
    const identity = 'SELECT audio_id FROM track WHERE path = ?';
    const known = core.db.connection.prepare(identity).pluck().get(paths[0]);
    expect(await audioIdentity(paths[0]!)).toBe(known);
    expect(readMarkers((await readTags(paths[0]!)).serato!).marks).toMatchObject([{ slot: 'A', time: 0.5 }]);
  });
});

describe('an export', () => {
  it('to Traktor writes what was changed into a copy of the collection', async () => {
    const core = openCore();
    const folder = temporaryFolder();
    const path = localCollection(folder);
    await bring(core, path);
    const { annotation, revision } = core.annotations.state(idOf(core, 'Alpha & Omega'));
    const moved = annotation!.cues.map((cue) =>
      cue.slot === 'A' ? { ...cue, time: 61.5, name: 'Drop' } : cue,
    );
    core.edits.commit(
      idOf(core, 'Alpha & Omega'),
      revision!,
      'Edit',
      { ...annotation!, cues: moved },
      editor,
    );
    const out = join(folder, 'out.nml');
    const all = { kind: 'filter', filter: {} } as const;
    const report = await core.programExports.start(out, all, traktor(path), options).result;
    expect(report).toMatchObject({ tracks: 5, changedTracks: 1 });
    expect(report.counts).toEqual([
      { kind: 'track', added: 0, changed: 1, removed: 0 },
      { kind: 'hotCue', added: 0, changed: 1, removed: 0 },
    ]);
    const back = openCore();
    const imported = await bring(back, out);
    expect(imported.tracks).toMatchObject({ added: 3 });
    expect(
      annotationOf(back, 'Alpha & Omega').cues.map(({ slot, time, name }) => [slot, time, name]),
    ).toEqual([
      ['A', 61.5, 'Drop'],
      ['D', 30.25, 'Break'],
      [undefined, 0.25, 'Load'],
    ]);
    await expect(core.programExports.start(path, all, traktor(path), options).result).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('to a new Traktor collection takes a Rekordbox library with its playlists', async () => {
    const core = openCore();
    const folder = temporaryFolder();
    const xml = writeRekordboxFile(
      join(folder, 'library.xml'),
      [
        { id: 1, name: 'One', path: '/Users/dj/one.flac', hot: [8.5, 16.5], memory: [0.5] },
        { id: 2, name: 'Two', path: 'C:/Music/two.mp3', bpm: 125.5 },
      ],
      [{ name: 'Friday', ids: [2, 1] }],
    );
    await importInProcess(core, xml);
    const out = join(folder, 'out.nml');
    const report = await core.programExports.start(
      out,
      { kind: 'filter', filter: {} },
      traktor(null),
      options,
    ).result;
    expect(report).toMatchObject({ tracks: 1 });
    const back = openCore();
    await bring(back, out);
    expect(annotationOf(back, 'One').cues.map(({ kind, slot, time }) => [kind, slot, time])).toEqual(
      expect.arrayContaining([
        ['hot', 'A', 8.5],
        ['hot', 'B', 16.5],
        ['memory', undefined, 0.5],
      ]),
    );
    expect(back.playlists.list().map(({ name }) => name)).toEqual(['Friday']);
  });

  it('to Rekordbox takes a Traktor collection with its playlists', async () => {
    const core = openCore();
    await bring(core, collection);
    const out = join(temporaryFolder(), 'out.xml');
    mkdirSync(dirname(out), { recursive: true });
    const report = await core.exports.start(
      out,
      { kind: 'filter', filter: {} },
      {
        tiers: [1, 2, 3],
        parts: { grid: true, hotCues: true, memoryCues: true, key: true, labels: true },
        predictedCuesFrom: null,
        scope: 'library',
        playlistName: null,
        cleaned: false,
      },
    ).result;
    expect(report.tracks).toBe(3);
    const back = openCore();
    await importInProcess(back, out);
    expect(annotationOf(back, 'Alpha & Omega').cues.map(({ slot, time }) => [slot, time])).toEqual(
      annotationOf(core, 'Alpha & Omega').cues.map(({ slot, time }) => [slot, time]),
    );
    expect(back.playlists.list().map(({ name, trackCount }) => [name, trackCount])).toEqual([
      ['Sets', 2],
      ['Friday', 2],
    ]);
  });

  it.each([
    'click-lame.mp3',
    'click-lavc.mp3',
    'noise.flac',
    'noise.aiff',
    'click.m4a',
    'click-alac.m4a',
    'click.ogg',
  ])('for Serato writes tags into a copy of %s, and nothing else', async (name) => {
    const core = openCore();
    const music = temporaryFolder();
    const path = join(music, name);
    const isOgg = name.endsWith('.ogg');
    const sound = name.endsWith('.flac')
      ? makeFlac([noise(44_100)], { sampleRate: 44_100 })
      : name.endsWith('.aiff')
        ? makeAiff([noise(44_100)], { sampleRate: 44_100 })
        : readFileSync(audioFixture(name));
    const payload = seratoMarkers([{ index: 7, start: 5, name: 'old' }]);
    writeFileSync(
      path,
      name.endsWith('.mp3') ? withGeob(sound, { 'Serato Markers2': payload, Other: payload }) : sound,
    );
    await core.imports.start([music]).result;
    const [trackId] = core.library.ids({});
    const { path: file } = core.annotations.requireTrack(trackId!);
    const document = makeAnnotation({
      duration: 300,
      beat_grid: [
        { time: 0.5, bpm: 120, beat: 1 },
        // How Serato writes several markers in Ogg files is not documented.
        ...(isOgg ? [] : [{ time: 16.5, bpm: 125, beat: 1 }]),
      ],
      cues: [
        makeCue({ id: 'a', kind: 'hot', slot: 'B', time: 8.5, name: 'Drop', color: [1, 2, 3] }),
        makeCue({ id: 'b', kind: 'memory', time: 16.5, end: 20.34 }),
        makeCue({ id: 'c', kind: 'memory', time: 1 }),
      ].map((cue) => ({ ...cue, source: 'manual' })),
    });
    core.annotations.commit({
      trackId: trackId!,
      document: { ...document, audio: { ...document.audio, file } },
      author: 'Ada',
      source: 'manual',
      kind: 'edit',
      reason: 'test',
      at: '2026-01-01T00:00:00Z',
    });
    const before = readFileSync(path);
    const out = join(temporaryFolder(), 'copies');
    const report = await core.programExports.start(
      out,
      { kind: 'filter', filter: {} },
      { program: 'serato', inPlace: false },
      options,
    ).result;
    expect(report).toMatchObject({ tracks: 1 });
    expect(report.losses.map(({ code }) => code)).toContain('memory_cues');
    expect(readFileSync(path)).toEqual(before);
    const copy = join(out, name);
    expect(readFileSync(copy).includes('Other')).toBe(name.endsWith('.mp3'));

    const back = openCore();
    await back.imports.start([out], [], { serato: true }).result;
    const [row] = back.library.rows(back.library.ids({}));
    expect(row!.missing).toBe(false);
    const head = back.annotations.head(row!.id)!.annotation;
    expect(
      head.cues.map(({ slot, time, end, name: label, color }) => [slot, time, end, label, color]),
    ).toEqual([
      ['B', expect.closeTo(8.5, 3), undefined, 'Drop', [1, 2, 3]],
      [undefined, expect.closeTo(16.5, 3), expect.closeTo(20.34, 3), '', undefined],
    ]);
    expect(head.beat_grid.map(({ time, bpm }) => [time, bpm])).toEqual(
      document.beat_grid.map(({ time, bpm }) => [expect.closeTo(time, 4), expect.closeTo(bpm, 3)]),
    );
    const identity = (library: Core) =>
      library.db.connection.prepare('SELECT audio_id FROM track').pluck().all();
    expect(identity(back)).toEqual(identity(core));
  });
});
