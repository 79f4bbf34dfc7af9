import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';
import { pickInDialog } from './support/pick.ts';

const tracks = ['Anchor', 'Beacon', 'Comet', 'Drift'];

/** Four tracks without their files. */
function writeLibrary(folder: string): string {
  const rows = tracks.map(
    (name, i) =>
      `<TRACK TrackID="${i + 1}" Name="${name}" Artist="Ada" Genre="House" Kind="FLAC File" TotalTime="300" AverageBpm="124.00" SampleRate="44100" Tonality="8A" Location="file://localhost/nowhere/${name}.flac">
<TEMPO Inizio="0.100" Bpm="124.00" Metro="4/4" Battito="1"/><POSITION_MARK Name="" Type="0" Start="0.100" Num="0" Red="40" Green="226" Blue="20"/></TRACK>`,
  );
  const path = join(folder, 'exchange.xml');
  writeFileSync(
    path,
    `<?xml version="1.0" encoding="UTF-8"?>
<DJ_PLAYLISTS Version="1.0.0"><PRODUCT Name="rekordbox" Version="7.0.0" Company="AlphaTheta"/>
<COLLECTION Entries="${rows.length}">${rows.join('\n')}</COLLECTION>
<PLAYLISTS><NODE Type="0" Name="ROOT" Count="1"><NODE Name="Late set" Type="1" KeyType="0" Entries="2"><TRACK Key="3"/><TRACK Key="1"/></NODE></NODE></PLAYLISTS></DJ_PLAYLISTS>`,
  );
  return path;
}

describe.skipIf(noBrowser !== '')(`exchange in a browser${noBrowser && ` (skipped: ${noBrowser})`}`, () => {
  let app: RunningApp;
  let page: Page;

  beforeAll(async () => {
    app = await startApp({ width: 1280, height: 800 });
    page = app.page;
    await dropFiles(page, [writeLibrary(app.folder)]);
    await page.getByRole('dialog', { name: /4 tracks read/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+3');
    await page.getByRole('tab', { name: 'Exchange' }).click();
  });
  afterAll(() => app?.close());

  const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
  const button = (name: string | RegExp) => page.getByRole('button', { name });

  async function chooseFormat(name: string): Promise<void> {
    await button('Export annotations…').click();
    await page.getByRole('radio', { name }).click();
  }

  /** Exports a format that is a folder of files into the app's folder. */
  async function exportFolder(name: string): Promise<void> {
    await chooseFormat(name);
    await button('Choose a folder…').click();
    await pickInDialog(page, app.folder, app.folder, 'Choose folder');
    await dialog(`Exported as ${name}`).getByText('4 tracks written').waitFor();
    await button('Done').click();
  }

  async function takeIn(name: string): Promise<void> {
    await button('Import annotations…').click();
    await pickInDialog(page, app.folder, join(app.folder, name), 'Choose');
  }

  function edit(name: string, from: RegExp, to: string): void {
    const path = join(app.folder, 'library-yaml', name);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(from);
    writeFileSync(path, text.replace(from, to));
  }

  it('says what each part is for while there is nothing yet', async () => {
    await page.getByText('None yet. Add one').waitFor();
    await button('Track a folder…').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('writes a file, and says where it is', async () => {
    await chooseFormat('JSON Lines');
    expect(await seriousIssues(page)).toEqual([]);
    await button('Choose a file…').click();
    await pickInDialog(page, app.folder, join(app.folder, 'all.jsonl'), 'Save');
    await dialog('Exported as JSON Lines').getByText(join(app.folder, 'all.jsonl')).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await button('Done').click();
    expect(readFileSync(join(app.folder, 'all.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(4);
  });

  it('writes a playlist in its order, relative if asked to', async () => {
    await chooseFormat('Playlist');
    await page.getByRole('combobox', { name: 'Tracks' }).click();
    await page.getByRole('option', { name: /^Late set/ }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Closing');
    await button('Choose a file…').click();
    await pickInDialog(page, app.folder, join(app.folder, 'set.m3u8'), 'Save');
    await dialog('Exported as Playlist').waitFor();
    await button('Done').click();
    const lines = readFileSync(join(app.folder, 'set.m3u8'), 'utf8').split('\n');
    expect(lines).toContain('#PLAYLIST:Closing');
    expect(lines.filter((line) => line.endsWith('.flac'))).toEqual([
      '/nowhere/Comet.flac',
      '/nowhere/Anchor.flac',
    ]);
  });

  it('takes YAML that was edited by hand back in, and shows what cannot be read', async () => {
    await exportFolder('Annotation YAML');
    const [first = '', second = ''] = readdirSync(join(app.folder, 'library-yaml')).sort();
    edit(first, /notes: .*/, 'notes: from the file');
    edit(second, /key: 8A/, 'key: 77Q');
    await takeIn('library-yaml');
    const compare = dialog('Import annotations');
    await compare.getByRole('list', { name: 'Changed in the file' }).getByText('Ada – Anchor').waitFor();
    await compare
      .getByRole('list', { name: 'Cannot be read' })
      .getByText(/line \d+, audio\.key/)
      .waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await button('Import 1 track').click();
    await dialog('Annotations imported').getByText('1 track changed').waitFor();
    await button('Done').click();
    edit(second, /key: 77Q/, 'key: 8A');
  });

  it('shows a conflict, and lets the file win on request', async () => {
    await page.keyboard.press('Control+1');
    await page.getByRole('grid', { name: 'Tracks' }).getByText('Anchor').click();
    await page.keyboard.press('g');
    await page
      .getByText(/1 track flagged/)
      .first()
      .waitFor();
    await page.keyboard.press('Control+3');
    const [first = ''] = readdirSync(join(app.folder, 'library-yaml')).sort();
    edit(first, /notes: .*/, 'notes: again');
    await takeIn('library-yaml');
    const conflicts = page.getByRole('list', { name: 'Changed in the file and in the library' });
    await conflicts.getByText('Ada – Anchor').waitFor();
    expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
    expect(await seriousIssues(page)).toEqual([]);
    await conflicts.getByRole('checkbox').click();
    await button('Import 1 track').click();
    await page.getByText('1 track changed').waitFor();
    await button('Done').click();
    await page.keyboard.press('Control+1');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Details' }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'Notes' }).inputValue()).toBe('again');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+3');
  });

  it('finds nothing new in what Label Studio was given, chosen or dropped', async () => {
    await exportFolder('Label Studio');
    await takeIn('library-label-studio/tasks.json');
    await page.getByText('Nothing new in these files.').waitFor();
    await button('Done').click();
    await dropFiles(page, [join(app.folder, 'library-label-studio/tasks.json')]);
    await page.getByText('Nothing new in these files.').waitFor();
    await button('Done').click();
  });

  it('shows how a version would be divided, and makes it', async () => {
    await page.getByRole('tab', { name: 'Versions' }).click();
    await button('Create a version…').click();
    await page.getByText('Preview the split').click();
    await page.getByRole('table', { name: 'Split' }).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Reason to create it anyway' }).fill('a small test');
    await button('Create version').click();
    await page.getByRole('heading', { name: 'library@v1', exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Exchange' }).click();
  });

  it('pushes to a shared folder, and says so when it cannot be reached', async () => {
    const share = join(app.folder, 'share');
    mkdirSync(share);
    await button('Add a remote…').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('nas');
    await page.getByRole('textbox', { name: 'Folder' }).fill(share);
    expect(await seriousIssues(page)).toEqual([]);
    await button('Add').click();
    await page.getByText('1 only here').waitFor();
    await button('Push library@v1').click();
    await page.getByText('library@v1 pushed to nas').waitFor();
    await page.getByText('Both sides have every version.').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    renameSync(share, `${share}-away`);
    await button('Test again nas').click();
    await page.getByText('nas cannot be reached').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    renameSync(`${share}-away`, share);
    await button('Test again nas').click();
    await page.getByText('Both sides have every version.').waitFor();
  });

  it('refuses keys in the address of a bucket', async () => {
    await button('Add a remote…').click();
    await button('S3 storage').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('cloud');
    await page.getByRole('textbox', { name: 'Bucket' }).fill('KEY:SECRET@music');
    await button('Add').click();
    await page.getByText('Leave keys out of the address').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('tracks a folder for DVC and says how far it is behind', async () => {
    mkdirSync(join(app.folder, 'project'));
    await button('Track a folder…').click();
    await pickInDialog(page, app.folder, join(app.folder, 'project'), 'Choose folder');
    await dialog('Track with DVC').getByRole('button', { name: 'Track the folder' }).click();
    await page.getByText(/^4 files, .*Up to date\.$/).waitFor();
    expect(readdirSync(join(app.folder, 'project'))).toContain('annotations.dvc');
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('is as readable in the light theme', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('switch between');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('light');
    expect(await seriousIssues(page)).toEqual([]);
    await chooseFormat('Label Studio');
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('reported no error on the way', () => {
    expect(app.errors).toEqual([]);
  });
});
