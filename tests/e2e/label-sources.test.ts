import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCore } from '../../src/main/core/create-core.ts';
import { importRekordbox } from '../../src/main/core/rekordbox/import/run-import.ts';
import { readMarkers } from '../../src/main/interop/serato/payloads.ts';
import { readTags } from '../../src/main/library/tags.ts';
import { fixture as audioFixture } from '../fixtures/audio/collect.ts';
import { seratoMarkers, withGeob } from '../fixtures/programs/make-serato.ts';
import { makeMixxx, mixxxGrid } from '../fixtures/programs/make-databases.ts';
import { programFixture } from '../support/program-data.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';
import { workerModules } from '../support/workers.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { pickInDialog } from './support/pick.ts';

const shots = process.env.SEGUE_TEST_SHOTS;

/** Three tracks in folders named by genre, one of which Ada and Ben see differently, and whose audio is known. */
async function prepare(folder: string): Promise<void> {
  const core = createCore({ home: join(folder, 'home'), workers: workerModules });
  const music = join(folder, 'music');
  mkdirSync(music);
  const rows = ['Deep House', 'Deep House', 'Techno'].map((genre, i) => ({
    id: i + 1,
    name: `Track ${i + 1}`,
    path: join(music, genre, 'album', `${i + 1}.flac`),
    hot: [8.5],
    memory: [16.5],
  }));
  const xml = writeRekordboxFile(join(folder, 'library.xml'), rows);
  await importRekordbox(core.db, xml, { pathMap: [], at: new Date().toISOString(), jobId: null });
  const edit = (author: string, bpm: number, notes: string): void => {
    const { annotation, revision } = core.annotations.state(1);
    core.edits.commit(
      1,
      revision,
      'Edit',
      {
        ...annotation,
        beat_grid: [{ time: 0.5, bpm, beat: 1 }],
        audio: { ...annotation.audio, bpm },
        metadata: { ...annotation.metadata, notes },
      },
      { author, origin: null },
    );
  };
  edit('Ada', 121, 'from Ada');
  edit('Ben', 122, 'from Ben');
  core.db.connection.exec(`UPDATE track SET audio_id = 'pcm:' || id`);
  await core.close();
  mkdirSync(join(folder, 'serato'));
  const markers = seratoMarkers([{ index: 0, start: 500, name: 'Kick' }]);
  writeFileSync(
    join(folder, 'serato', 'from-serato.mp3'),
    withGeob(readFileSync(audioFixture('click-lame.mp3')), { 'Serato Markers2': markers }),
  );
  makeMixxx(join(folder, 'mixxxdb.sqlite'), [
    { path: join(music, 'Techno', 'album', '3.flac'), title: 'Track 3', beats: mixxxGrid(130, 22_050) },
  ]);
}

describe.skipIf(noBrowser !== '')(
  `labels from outside, in a browser${noBrowser && ` (skipped: ${noBrowser})`}`,
  () => {
    let app: RunningApp;
    const dialog = (name: string | RegExp) => app.page.getByRole('dialog', { name });
    const look = async (name: string) => {
      if (shots) await app.page.screenshot({ path: join(shots, `${name}.png`) });
    };
    async function run(command: string): Promise<void> {
      const { page } = app;
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search or run a command' }).fill(command);
      await page.keyboard.press('Enter');
    }

    beforeAll(async () => {
      app = await startApp({ width: 1024, height: 640, prepare });
      app.page.setDefaultTimeout(30_000);
      await app.page.getByRole('grid', { name: 'Tracks' }).waitFor();
    });
    afterAll(() => app?.close());

    it('takes genres from folder names, counted before, and gives them back', async () => {
      const { page } = app;
      await run('Labels from folders');
      const taking = dialog('Labels from folders or a file');
      await taking.getByRole('button', { name: 'Choose a folder…' }).click();
      await pickInDialog(page, app.folder, join(app.folder, 'music'), 'Choose folder');
      await taking.getByText('3 tracks will change').waitFor();
      await look('annotate-folders');
      expect(await seriousIssues(page)).toEqual([]);
      await taking.getByRole('button', { name: 'Take the labels' }).click();
      await page.getByText('3 tracks labelled').waitFor();
      await page.getByRole('searchbox').fill('genre:techno');
      await expect
        .poll(() => page.getByRole('main').getByRole('status').first().textContent())
        .toMatch(/^1 of 3/);
      await page.getByRole('searchbox').fill('');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+z');
      await page.getByText('Undone: 3 tracks labelled').waitFor();
    });

    it('takes labels from a table, and says which rows cannot be used', async () => {
      const { page } = app;
      writeFileSync(
        join(app.folder, 'labels.csv'),
        'artist,title,descriptors,rating\nArtist,Track 1,warm; dark,4\nArtist,Track 2,bright,3\nNobody,Nothing,odd,1\n',
      );
      await run('Labels from folders');
      const taking = dialog('Labels from folders or a file');
      await taking.getByRole('button', { name: 'A file (CSV, JSON)' }).click();
      await taking.getByRole('button', { name: 'Choose a file…' }).click();
      await pickInDialog(page, app.folder, join(app.folder, 'labels.csv'), 'Choose');
      await taking.getByText('2 tracks will change').waitFor();
      await taking.getByText('no track is called “Nobody – Nothing”').waitFor();
      await look('annotate-file');
      expect(await seriousIssues(page)).toEqual([]);
      await taking.getByRole('button', { name: 'Take the labels' }).click();
      await page.getByText('2 tracks labelled').waitFor();
      await page.getByRole('searchbox').fill('mood:warm');
      await page.getByRole('searchbox').fill('');
    });

    it('settles what Ada and Ben disagree about, part by part', async () => {
      const { page } = app;
      await page.getByRole('row').filter({ hasText: 'Track 1' }).dblclick();
      await page.getByRole('tab', { name: 'Details' }).click();
      await page.getByRole('button', { name: 'Settle…' }).click();
      const settling = dialog('Settle what is right');
      await settling.getByText('121.00 BPM from 0:00.500').waitFor();
      await settling.getByRole('radio', { name: 'Beat grid: as Ada says' }).check();
      await look('settle');
      expect(await seriousIssues(page)).toEqual([]);
      await settling.getByRole('button', { name: 'Settle and verify' }).click();
      await settling.waitFor({ state: 'detached' });
      await page.getByRole('tab', { name: 'History' }).click();
      await page.getByText(/^Settled: Beat grid as Ada says \(revision \d+\)$/).waitFor();
      await page.getByText('121.00 BPM').waitFor();
      await page.getByRole('button', { name: /^Undo\W+Settled/ }).click();
      await page.getByText('122.00 BPM').waitFor();
      await page.getByRole('button', { name: /^Back/ }).click();
      await page.getByRole('grid', { name: 'Tracks' }).waitFor();
    });

    it('writes a copy of Mixxx’s database, and says before what is lost', async () => {
      const { page } = app;
      await run('Export to Rekordbox');
      await page.getByRole('combobox', { name: 'For', exact: true }).click();
      await page.getByRole('option', { name: 'Mixxx (database)' }).click();
      const exporting = dialog('Export to Mixxx');
      await exporting.getByText('Mixxx has no cues without a button').waitFor();
      await exporting.getByRole('checkbox', { name: 'Memory cues' }).uncheck();
      await exporting.getByText('Mixxx has no cues without a button').waitFor({ state: 'detached' });
      await exporting.getByRole('button', { name: 'Choose mixxxdb.sqlite…' }).click();
      await pickInDialog(page, app.folder, join(app.folder, 'mixxxdb.sqlite'), 'Choose');
      await look('export-mixxx');
      expect(await seriousIssues(page)).toEqual([]);
      await exporting.getByRole('button', { name: 'Write…' }).click();
      const out = join(app.folder, 'copy.sqlite');
      await pickInDialog(page, app.folder, out, 'Save');
      await dialog('Exported').getByText('3 changed tracks of 3 written').waitFor();
      await look('exported-mixxx');
      const db = new Sqlite(out, { readonly: true });
      const rows = db.prepare('SELECT title, bpm FROM library ORDER BY title').all();
      const buttons = db.prepare('SELECT hotcue FROM cues').pluck().all();
      db.close();
      expect(rows).toEqual([
        { title: 'Track 1', bpm: 122 },
        { title: 'Track 2', bpm: 120 },
        { title: 'Track 3', bpm: 120 },
      ]);
      expect(buttons).toEqual([0, 0, 0]);
      await dialog('Exported').getByRole('button', { name: 'Done' }).click();
    });

    it('writes the chosen parts of the chosen tiers into a Traktor collection', async () => {
      const { page } = app;
      await run('Export to Rekordbox');
      await page.getByRole('combobox', { name: 'For', exact: true }).click();
      await page.getByRole('option', { name: 'Traktor (NML)' }).click();
      const exporting = dialog('Export to Traktor');
      await exporting.getByRole('checkbox', { name: 'Hot cues' }).uncheck();
      await exporting.getByText('3 tracks of these tiers').waitFor();
      await exporting.getByRole('button', { name: 'Write…' }).click();
      const out = join(app.folder, 'out.nml');
      await pickInDialog(page, app.folder, out, 'Save');
      await dialog('Exported').waitFor();
      await dialog('Exported').getByRole('button', { name: 'Done' }).click();
      const text = readFileSync(out, 'utf8');
      expect(text).toContain('TITLE="Track 2"');
      expect(text).not.toContain('HOTCUE="0"');
      expect(text).toContain('TYPE="4"');
    });

    it('imports a Traktor collection through the file dialog', async () => {
      const { page } = app;
      writeFileSync(join(app.folder, 'collection.nml'), readFileSync(programFixture('collection.nml')));
      await run('Import Rekordbox XML');
      await pickInDialog(page, app.folder, join(app.folder, 'collection.nml'), 'Choose');
      await dialog(/3 tracks read/).waitFor();
      await page.keyboard.press('Escape');
    });

    it('takes Serato’s cues from music, and writes them into copies', async () => {
      const { page } = app;
      await run('Import music with Serato');
      await pickInDialog(page, app.folder, join(app.folder, 'serato'), 'Choose folder');
      await dialog(/tracks? read/).waitFor({ timeout: 60_000 });
      await page.keyboard.press('Escape');
      await page.getByRole('searchbox').fill('from-serato');
      const row = page.getByRole('row').filter({ hasText: 'from-serato' });
      await row.click();
      await run('Export selected tracks');
      await page.getByRole('combobox', { name: 'For', exact: true }).click();
      await page.getByRole('option', { name: 'Serato (tags of music files)' }).click();
      const exporting = dialog('Export 1 track to Serato');
      await exporting.getByText('1 track of these tiers').waitFor();
      await look('export-serato');
      expect(await seriousIssues(page)).toEqual([]);
      await exporting.getByRole('button', { name: 'Write…' }).click();
      mkdirSync(join(app.folder, 'copies'));
      await pickInDialog(page, app.folder, join(app.folder, 'copies'), 'Choose folder');
      await dialog('Exported').waitFor();
      await dialog('Exported').getByRole('button', { name: 'Done' }).click();
      const { serato } = await readTags(join(app.folder, 'copies', 'from-serato.mp3'));
      expect(readMarkers(serato!).marks).toMatchObject([{ slot: 'A', time: 0.5, name: 'Kick' }]);
      await page.getByRole('searchbox').fill('');
    });

    it('syncs by itself with a remote, once that is switched on', async () => {
      const { page } = app;
      const share = join(app.folder, 'share');
      mkdirSync(share);
      await page.keyboard.press('Control+3');
      await page.getByRole('tab', { name: 'Exchange' }).click();
      await page.getByRole('button', { name: 'Add a remote…' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('nas');
      await page.getByRole('textbox', { name: 'Folder' }).fill(share);
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByRole('combobox', { name: 'Sync by itself with' }).click();
      await page.getByRole('option', { name: 'with nas' }).click();
      await page.getByRole('combobox', { name: 'How often' }).click();
      await page.getByRole('option', { name: 'after 1 operation' }).click();
      await expect
        .poll(() => page.getByRole('combobox', { name: 'How often' }).textContent())
        .toContain('after 1');
      await look('auto-sync');
      expect(await seriousIssues(page)).toEqual([]);
      await page.keyboard.press('Control+1');
      await page.getByRole('grid', { name: 'Tracks' }).focus();
      await page.keyboard.press('Control+a');
      await run('Flag selected tracks');
      await expect
        .poll(() => existsSync(join(share, 'library', 'index.json')), { timeout: 60_000 })
        .toBe(true);
      const shared = readFileSync(join(share, 'library', 'index.json'), 'utf8');
      expect(shared).toContain('pcm:1');
    });
  },
);
