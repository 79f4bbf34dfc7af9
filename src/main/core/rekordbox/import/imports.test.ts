import { setFilesFound } from '../../../../../tests/fixtures/library/set-files-found.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFlac, noise } from '../../../../../tests/fixtures/audio/make-files.ts';
import { writeRekordboxFile } from '../../../../../tests/support/rekordbox-file.ts';
import type { PlaylistSpec, RowSpec } from '../../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { openDatabase } from '../../../db/database.ts';
import type { Core } from '../../create-core.ts';
import type { ImportSummary } from './import-summary.ts';

const editor = { author: 'Ada', origin: null };
const folder = temporaryFolder;

async function importRows(
  core: Core,
  rows: readonly RowSpec[],
  playlists: readonly PlaylistSpec[] = [],
): Promise<ImportSummary> {
  const path = writeRekordboxFile(join(folder(), 'library.xml'), rows, playlists);
  return importInProcess(core, path);
}

function idOf(core: Core, title: string): number {
  const [id] = core.library.ids({ text: title });
  return id!;
}

const annotationOf = (core: Core, title: string) => core.annotations.state(idOf(core, title)).annotation;

/** All tables of the library, for comparing before and after. */
function libraryOf(core: Core): unknown {
  return [
    'track',
    'revision',
    'history',
    'rekordbox_row',
    'playlist',
    'playlist_entry',
    'import',
    'prediction',
  ].map((table) => core.db.connection.prepare(`SELECT * FROM ${table}`).all());
}

describe('imports', () => {
  const rows: RowSpec[] = [
    { id: 1, name: 'Alpha', memory: [0.5, 8.52], hot: [16.5] },
    { id: 2, name: 'Beta', bpm: null },
    { id: 3, name: 'Gamma' },
  ];
  const playlists = [{ name: 'Friday', ids: [3, 1, 3] }];

  it('change nothing the second time', async () => {
    const core = openCore();
    const path = writeRekordboxFile(join(folder(), 'library.xml'), rows, playlists);
    const first = await core.imports.start([path]).result;
    expect(first.rekordbox[0]).toMatchObject({ tracks: { read: 3, added: 3, missing: 3 }, playlists: 1 });
    const before = libraryOf(core);
    expect(await importInProcess(core, path)).toMatchObject({
      importId: null,
      tracks: { read: 3, added: 0, updated: 0, unchanged: 3 },
    });
    expect(libraryOf(core)).toEqual(before);
  });

  it('apply what changed in Rekordbox since, with rows added between others', async () => {
    const core = openCore();
    await importRows(core, rows, playlists);
    const summary = await importRows(
      core,
      [
        { ...rows[0]!, memory: [4.5], key: '9A' },
        { id: 9, name: 'Delta' },
        { ...rows[1]!, bpm: 140 },
        { id: 10, name: 'Epsilon' },
        { ...rows[2]!, artist: 'Renamed' },
      ],
      [{ name: 'Friday', ids: [9, 10] }],
    );
    expect(summary.tracks).toMatchObject({ read: 5, added: 2, updated: 3, unchanged: 0, kept: 0 });
    expect(annotationOf(core, 'Alpha')).toMatchObject({ audio: { key: '9A' }, metadata: { tier: 2 } });
    expect(annotationOf(core, 'Alpha').cues.map(({ time }) => time)).toEqual([4.5, 16.5]);
    expect(annotationOf(core, 'Beta').audio.bpm).toBe(140);
    expect(core.library.rows([idOf(core, 'Gamma')])[0]).toMatchObject({ artist: 'Renamed' });
    expect(core.library.ids({})).toHaveLength(5);
    // The older export of the same library is superseded, with its playlists.
    expect(core.playlists.list()).toMatchObject([{ name: 'Friday', trackCount: 2 }]);
  });

  it('apply a newer export of an analyzed track, and keep corrected and verified ones', async () => {
    const core = openCore();
    await importRows(core, rows);
    const edit = (title: string, tier?: 1): void => {
      const { annotation, revision, trackId } = core.annotations.state(idOf(core, title));
      const metadata = { ...annotation.metadata, ...(tier ? { tier, verified_by: 'Ada' } : { notes: 'x' }) };
      const cues = tier ? annotation.cues : annotation.cues.map((cue) => ({ ...cue, name: 'Mine' }));
      core.edits.commit(trackId, revision, 'Edit', { ...annotation, metadata, cues }, editor);
    };
    edit('Alpha');
    setFilesFound(core.home.database);
    edit('Gamma', 1);
    const corrected = [annotationOf(core, 'Alpha'), annotationOf(core, 'Gamma')];
    const summary = await importRows(
      core,
      rows.map((row) => ({ ...row, bpm: 150, memory: [2.5] })),
    );
    expect(summary.tracks).toMatchObject({ updated: 3, kept: 2 });
    expect([annotationOf(core, 'Alpha'), annotationOf(core, 'Gamma')]).toEqual(corrected);
    expect(annotationOf(core, 'Beta').audio.bpm).toBe(150);
    const [proposal] = core.annotations.predictionsOf(idOf(core, 'Gamma'));
    expect(proposal).toMatchObject({
      source: 'rekordbox',
      settledAt: null,
      document: { audio: { bpm: 150 } },
    });
  });

  it('give two rows of one Location separate tracks, also the next time', async () => {
    const core = openCore();
    const twins: RowSpec[] = [
      { id: 1, name: 'Twin one', path: '/nowhere/Same.mp3' },
      { id: 2, name: 'Twin two', path: '/nowhere/same.mp3' },
    ];
    expect((await importRows(core, twins)).tracks).toMatchObject({ added: 2 });
    expect((await importRows(core, [...twins, { id: 3 }])).tracks).toMatchObject({ added: 1, unchanged: 2 });
  });

  it('distinguish rows whose Location ends like the name of a repeated one', async () => {
    const core = openCore();
    const at = (id: number, path: string): RowSpec => ({ id, name: `Row ${id}`, path });
    const odd = [
      at(1, '/n/a.mp3'),
      at(2, '/n/a.mp3'),
      at(3, '/n/a.mp3#2'),
      at(4, '/n/b.mp3#2'),
      at(5, '/n/b.mp3'),
    ];
    const more = [...odd, at(6, '/n/b.mp3'), at(7, '/n/a.mp3')];
    expect((await importRows(core, odd)).tracks).toMatchObject({ added: 5 });
    expect((await importRows(core, more)).tracks).toMatchObject({ added: 2, unchanged: 5, updated: 0 });
    expect(core.library.ids({})).toHaveLength(7);
  });

  it('assign a scanned file’s track to the first of two rows that name it', async () => {
    const core = openCore();
    const path = join(folder(), 'one.flac');
    writeFileSync(path, makeFlac([noise(5000)]));
    await core.imports.start([dirname(path)]).result;
    const [scanned] = core.library.ids({});
    const twins: RowSpec[] = [
      { id: 1, name: 'First', path },
      { id: 2, name: 'Second', path },
    ];
    expect((await importRows(core, twins)).tracks).toMatchObject({ added: 2, missing: 0 });
    expect(core.library.rows([scanned!])[0]).toMatchObject({ title: 'First' });
    expect(core.library.ids({})).toHaveLength(2);
    expect(core.library.idByPath(path)).toBe(scanned);
  });

  it('link rows to the tracks of files that were scanned before', async () => {
    const core = openCore();
    const music = folder();
    const path = join(music, 'one.flac');
    writeFileSync(path, makeFlac([noise(5000)]));
    await core.imports.start([music]).result;
    const [scanned] = core.library.ids({});
    const summary = await importRows(core, [
      { id: 5, name: 'Before' },
      { id: 7, name: 'Joined', path },
      { id: 8 },
    ]);
    expect(summary.tracks).toMatchObject({ added: 3, missing: 2, failed: 0 });
    expect(core.library.ids({})).toHaveLength(3);
    expect(core.library.rows([scanned!])[0]).toMatchObject({ title: 'Joined', tier: 2, missing: false });
  });

  it('link files by path maps, remember them, and notice files that come and go', async () => {
    const core = openCore();
    const media = folder();
    const xml = writeRekordboxFile(join(folder(), 'windows.xml'), [
      { id: 1, name: 'Here', path: '/C:/Users/x/Music/a b/here.flac' },
      { id: 2, name: 'Away', path: '/C:/Users/x/Music/away.flac' },
      { id: 3, name: 'Stream', more: { Location: 'file://localhostsoundcloud:tracks:1' } },
    ]);
    const here = join(media, 'a b/here.flac');
    mkdirSync(dirname(here));
    writeFileSync(here, makeFlac([noise(2000)]));
    const missing = () => core.library.rows(core.library.ids({ missing: true })).map(({ title }) => title);

    await importInProcess(core, xml);
    expect(missing()).toEqual(['Here', 'Away']);
    await core.imports.start([xml], [{ from: 'C:/Users/x/Music', to: media }]).result;
    expect(missing()).toEqual(['Away']);
    expect(core.library.idByPath(here)).toBe(idOf(core, 'Here'));
    writeFileSync(join(media, 'away.flac'), makeFlac([noise(2000, 2)]));
    await core.imports.start([xml]).result;
    expect(missing()).toEqual([]);
  });

  it('keep two libraries side by side, and rows that a later export shares', async () => {
    const core = openCore();
    await importRows(core, rows, playlists);
    await importRows(
      core,
      [{ id: 1, name: 'Other library', path: '/elsewhere/1.flac' }],
      [{ name: 'Other', ids: [1] }],
    );
    expect(core.playlists.list().map(({ name, trackCount }) => [name, trackCount])).toEqual([
      ['Friday', 2],
      ['Other', 1],
    ]);
    expect(core.library.ids({})).toHaveLength(4);
  });

  it('leave the library unchanged when the file is invalid or the job is cancelled', async () => {
    const core = openCore();
    await importRows(core, rows, playlists);
    const before = libraryOf(core);
    const broken = join(folder(), 'broken.xml');
    writeFileSync(broken, '<DJ_PLAYLISTS>\n<COLLECTION><TRACK Name="x" </COLLECTION>');
    const job = core.imports.start([broken]);
    await expect(job.result).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/line 2/) as string,
    });
    expect(await job.finished).toMatchObject({ state: 'failed', resumable: false });

    const many = writeRekordboxFile(
      join(folder(), 'many.xml'),
      Array.from({ length: 3000 }, (_, id) => ({ id: id + 1, memory: [1, 2, 3] })),
    );
    const cancelled = core.imports.start([many]);
    core.jobs.cancel(cancelled.id);
    await expect(cancelled.result).rejects.toMatchObject({ code: 'cancelled' });
    expect(await cancelled.finished).toMatchObject({ state: 'cancelled' });
    expect(libraryOf(core)).toEqual(before);
    expect(() => core.imports.start([join(folder(), 'absent.xml')])).toThrow(/no such file/);
  });

  it('wait for another process that is writing, and report when it takes too long', async () => {
    const core = openCore();
    const other = openDatabase(core.home.database);
    const path = writeRekordboxFile(join(folder(), 'library.xml'), rows);
    const job = core.imports.start([path]);
    other.connection.exec('BEGIN IMMEDIATE');
    setTimeout(() => other.connection.exec('COMMIT'), 400);
    expect((await job.result).rekordbox[0]!.tracks.added).toBe(3);

    other.connection.exec('BEGIN IMMEDIATE');
    core.db.connection.pragma('busy_timeout = 20');
    expect(() => core.edits.bulk([1], { tier: 1 }, editor)).toThrow(
      expect.objectContaining({
        code: 'conflict',
        message: expect.stringMatching(/Another Segue process/) as string,
      }),
    );
    // Reading continues meanwhile.
    expect(core.library.ids({})).toHaveLength(3);
    other.connection.exec('ROLLBACK');
    other.close();
  });
});
