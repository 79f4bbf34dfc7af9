import { setFilesFound } from '../../../../../tests/fixtures/library/set-files-found.ts';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeAnnotation, makeCue } from '../../../../../tests/fixtures/edits/annotations.ts';
import { makeFlac, noise } from '../../../../../tests/fixtures/audio/make-files.ts';
import { rekordboxText, writeRekordboxFile } from '../../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { exportOptionsSchema } from '../../../../shared/contract/index.ts';
import type { ExportOptionsInput, TrackFilter } from '../../../../shared/contract/index.ts';
import type { Annotation } from '../../../../shared/domain/index.ts';
import type { Core } from '../../create-core.ts';

const editor = { author: 'Ada', origin: null };
/** Two tracks with cues off their beats and duplicates, which cleaning would change. */
const rows = [
  { id: 1, name: 'Alpha', memory: [0.5, 8.52, 8.52], hot: [16.5] },
  { id: 2, name: 'Beta & <Co>', memory: [4.51] },
  { id: 3, name: 'Gamma', bpm: null },
];
const playlists = [
  { name: 'Friday', ids: [3, 1, 3, 99] },
  { name: 'Empty', ids: [] },
];
const original = rekordboxText(rows, playlists);

async function openLibrary(): Promise<{ core: Core; xml: string }> {
  const core = openCore();
  const xml = writeRekordboxFile(join(temporaryFolder(), 'original.xml'), rows, playlists);
  await importInProcess(core, xml);
  return { core, xml };
}

async function exportText(core: Core, options: ExportOptionsInput = {}, filter: TrackFilter = {}) {
  const path = join(temporaryFolder(), 'out.xml');
  const selection = { kind: 'filter', filter } as const;
  const report = await core.exports.start(path, selection, exportOptionsSchema.parse(options)).result;
  return { report, text: readFileSync(path, 'utf8'), path };
}

function idOf(core: Core, title: string): number {
  return core.library.ids({ text: title })[0]!;
}

function edit(core: Core, title: string, change: (annotation: Annotation) => Annotation): void {
  const { trackId, revision, annotation } = core.annotations.state(idOf(core, title));
  core.edits.commit(trackId, revision, 'Edit', change(annotation), editor);
}

const rename = (annotation: Annotation): Annotation => ({
  ...annotation,
  cues: annotation.cues.map((cue) => (cue.slot === 'A' ? { ...cue, name: 'Drop' } : cue)),
});

/** Each TRACK element as text. */
const elements = (text: string): string[] =>
  text.match(/<TRACK TrackID[^>]*\/>|<TRACK TrackID[\s\S]*?<\/TRACK>/g) ?? [];
const playlistNames = (text: string): string[] =>
  [...text.matchAll(/<NODE Name="([^"]*)"/g)].map(([, name]) => name!);

describe('exports', () => {
  it('write what was imported back byte for byte', async () => {
    const { core } = await openLibrary();
    const { text, report } = await exportText(core);
    expect(text).toBe(original);
    expect(report).toMatchObject({ tracks: 3, changedTracks: 0, counts: [], losses: [] });
  });

  it('change only the edited track, and list it in a dated playlist', async () => {
    const { core } = await openLibrary();
    edit(core, 'Alpha', rename);
    const { text, report } = await exportText(core);
    const [before, after] = [elements(original), elements(text)];
    expect(after).toHaveLength(3);
    expect(after.slice(1)).toEqual(before.slice(1));
    expect(after[0]).toBe(
      before[0]!.replace('Name="" Type="0" Start="16.500"', 'Name="Drop" Type="0" Start="16.500"'),
    );
    expect(report.counts).toEqual([
      { kind: 'track', added: 0, changed: 1, removed: 0 },
      { kind: 'hotCue', added: 0, changed: 1, removed: 0 },
    ]);
    const today = new Date().toISOString().slice(0, 10);
    expect(playlistNames(text)).toEqual(['Friday', 'Empty', `Segue ${today}`]);
    expect(text).toContain(`<NODE Name="Segue ${today}" Type="1" KeyType="0" Entries="1">`);
    expect(playlistNames((await exportText(core, { playlistName: null })).text)).toEqual(['Friday', 'Empty']);
    const preview = core.exports.preview({ kind: 'filter', filter: {} }, exportOptionsSchema.parse({}), {
      offset: 0,
      limit: 10,
    });
    expect(preview).toMatchObject({ tracks: 3, changedTracks: 1, diffs: [{ title: 'Alpha' }] });
  });

  it('write the row verbatim again once the edit is undone', async () => {
    const { core } = await openLibrary();
    edit(core, 'Alpha', rename);
    core.edits.step(idOf(core, 'Alpha'), 'undo', editor);
    expect((await exportText(core)).text).toBe(original);
    expect((await exportText(core, {}, { modifiedSince: '2020-01-01T00:00:00Z' })).text).toBe(original);
  });

  it('write cleaned values only on request', async () => {
    const { core } = await openLibrary();
    const { text, report } = await exportText(core, { cleaned: true });
    expect(report.changedTracks).toBe(2);
    expect(text.match(/Start="8\.5/g)).toHaveLength(1);
    expect(text).toContain('Start="4.500"');
    expect(elements(text)[2]).toBe(elements(original)[2]);
  });

  it('change only tracks of the requested tiers, and write the others as they were', async () => {
    const { core } = await openLibrary();
    edit(core, 'Alpha', rename);
    expect((await exportText(core, { tiers: [1] })).text).toBe(original);
    core.db.connection.exec('UPDATE track SET missing = 0');
    core.edits.bulk([idOf(core, 'Alpha')], { tier: 1 }, editor);
    const { text, report } = await exportText(core, { tiers: [1] });
    expect(report.changedTracks).toBe(1);
    expect(elements(text)[0]).toContain('Name="Drop"');
  });

  it('write the whole library with changes of the selection, or the selection alone', async () => {
    const { core } = await openLibrary();
    edit(core, 'Alpha', rename);
    edit(core, 'Beta', (annotation) => ({ ...annotation, cues: [] }));
    const library = await exportText(core, {}, { text: 'alpha' });
    expect(library.report).toMatchObject({ tracks: 3, changedTracks: 1 });
    expect(elements(library.text)[1]).toBe(elements(original)[1]);

    const friday = core.playlists.idByName('Friday');
    const selection = await exportText(core, { scope: 'selection' }, { playlistId: friday });
    expect(elements(selection.text)).toHaveLength(2);
    expect(playlistNames(selection.text)).toEqual(['Friday', expect.stringMatching(/^Segue/)]);
    expect(selection.text.match(/<TRACK Key="/g)).toHaveLength(4);
    const changed = await exportText(core, { scope: 'selection' }, { modifiedSince: '2020-01-01T00:00:00Z' });
    expect(changed.report.tracks).toBe(2);
  });

  it('leave out predicted cues below a confidence, or all of them', async () => {
    const { core } = await openLibrary();
    edit(core, 'Gamma', (annotation) => ({
      ...annotation,
      cues: [0.3, 0.9].map((confidence, i) =>
        makeCue({ id: `p${i}`, time: 10 + i, confidence, kind: 'hot', slot: i === 0 ? 'A' : 'B' }),
      ),
    }));
    const marks = async (predictedCuesFrom: number | null): Promise<number> =>
      elements((await exportText(core, { predictedCuesFrom })).text)[2]!.split('POSITION_MARK').length - 1;
    expect([await marks(0), await marks(0.5), await marks(null)]).toEqual([2, 1, 0]);
    // Nobody has reviewed them, so they are offered as a choice, with their count.
    const options = exportOptionsSchema.parse({});
    expect(options.predictedCuesFrom).toBeNull();
    const all = { kind: 'filter' as const, filter: {} };
    expect(core.exports.preview(all, options, { offset: 0, limit: 10 }).predictedCues).toEqual([
      { from: 0.9, cues: 1 },
      { from: 0.8, cues: 1 },
      { from: 0.6, cues: 1 },
      { from: 0, cues: 2 },
    ]);
    // On a verified track the accepted one is a set cue; the one left as a prediction is not written.
    setFilesFound(core.home.database);
    edit(core, 'Gamma', (annotation) => ({
      ...annotation,
      audio: { ...annotation.audio, bpm: 120, downbeat: 0.5 },
      beat_grid: [{ time: 0.5, bpm: 120, beat: 1 }],
    }));
    const trackIds = core.library.ids({ text: 'Gamma' });
    core.edits.bulk(trackIds, { tier: 1 }, { author: 'Ada', origin: null });
    expect([await marks(0), await marks(null)]).toEqual([1, 1]);
  });

  it('renumber tracks of a second library and of folders, with their playlists', async () => {
    const { core } = await openLibrary();
    await importInProcess(
      core,
      writeRekordboxFile(
        join(temporaryFolder(), 'b.xml'),
        [
          { id: 1, name: 'Other', path: '/elsewhere/1.flac' },
          { id: 4, name: 'Four', path: '/elsewhere/4.flac' },
        ],
        [{ name: 'Friday', ids: [1, 4] }],
      ),
    );
    const music = temporaryFolder();
    writeFileSync(join(music, 'new ü.flac'), makeFlac([noise(3000)]));
    await core.imports.start([music]).result;
    const [added] = core.library.ids({ text: 'new' });
    core.annotations.commit({
      trackId: added!,
      document: makeAnnotation({ cues: [makeCue({ id: 'c', time: 1 })] }),
      author: 'segue',
      source: 'ml_model_test-1',
      kind: 'analysis',
      reason: 'Analyze',
      at: new Date().toISOString(),
    });
    const { text, report } = await exportText(core);
    expect(report).toMatchObject({ tracks: 6, changedTracks: 1 });
    const ids = [...text.matchAll(/<TRACK TrackID="(\d+)" Name="([^"]*)"/g)].map(([, id, name]) => [
      name,
      id,
    ]);
    expect(new Set(ids.map(([, id]) => id)).size).toBe(6);
    const numbers = Object.fromEntries(ids) as Record<string, string>;
    expect(numbers).toMatchObject({ Alpha: '1', Gamma: '3' });
    expect(text).toContain(`Location="file://localhost${music}/new%20%c3%bc.flac"`);
    const second = text.slice(text.indexOf('Name="Friday (2)"'));
    expect(second.slice(0, second.indexOf('</NODE>'))).toMatch(
      new RegExp(`Key="${numbers.Other}"[^]*Key="${numbers.Four}"`),
    );
  });

  it('use the ids of a later partial export in playlist entries', async () => {
    const { core } = await openLibrary();
    // Rekordbox renumbers the tracks of a playlist export arbitrarily.
    await importInProcess(
      core,
      writeRekordboxFile(join(temporaryFolder(), 'part.xml'), [
        { ...rows[0]!, id: 3, path: '/nowhere/1.flac' },
      ]),
    );
    const { text } = await exportText(core);
    const ids = Object.fromEntries(
      [...text.matchAll(/<TRACK TrackID="(\d+)" Name="([^"]*)"/g)].map(([, id, name]) => [name, id]),
    ) as Record<string, string>;
    const friday = text.slice(text.indexOf('Name="Friday"'));
    const keys = [...friday.slice(0, friday.indexOf('</NODE>')).matchAll(/Key="(\d+)"/g)].map(
      ([, key]) => key,
    );
    expect(keys).toEqual([ids.Gamma, ids.Alpha, ids.Gamma, '99']);
  });

  it('never overwrite an imported file, and leave nothing behind on failure', async () => {
    const { core, xml } = await openLibrary();
    const selection = { kind: 'filter', filter: {} } as const;
    const job = core.exports.start(xml, selection, exportOptionsSchema.parse({}));
    await expect(job.result).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(xml, 'utf8')).toBe(original);
    const nowhere = join(temporaryFolder(), 'no/such/folder/out.xml');
    await expect(
      core.exports.start(nowhere, selection, exportOptionsSchema.parse({})).result,
    ).rejects.toMatchObject({ message: expect.stringContaining(nowhere) as string });
    expect(existsSync(nowhere)).toBe(false);
  });

  it('are verified against what Rekordbox returns', async () => {
    const { core } = await openLibrary();
    await expect(core.exports.verify('none.xml')).rejects.toMatchObject({ code: 'not_found' });
    edit(core, 'Alpha', rename);
    edit(core, 'Beta', (annotation) => ({ ...annotation, cues: [] }));
    const { text, path } = await exportText(core);
    expect(await core.exports.verify(path)).toMatchObject({
      expected: 2,
      matched: 2,
      differing: [],
      absent: [],
    });
    const back = join(temporaryFolder(), 'back.xml');
    writeFileSync(
      back,
      text
        .replace('Name="Drop" ', 'Name="" ')
        .replace(elements(text)[1]!, '')
        .replace('COLLECTION Entries="3"', 'COLLECTION Entries="2"'),
    );
    const verification = await core.exports.verify(back);
    expect(verification).toMatchObject({
      expected: 2,
      matched: 0,
      differing: [{ title: 'Alpha' }],
      absent: [{ title: 'Beta & <Co>' }],
    });
    expect(verification.steps).toHaveLength(2);
  });
});
