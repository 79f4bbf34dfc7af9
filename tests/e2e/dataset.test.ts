import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';

/** Four tracks, of which only the first has its file: two in the 120s, one in the 140s, one without a beat grid; one hot cue beside the grid. */
function writeLibrary(folder: string): string {
  const tracks = [
    { name: 'Anchor', genre: 'House', bpm: 124, key: '8A', cue: 16.2 },
    { name: 'Beacon', genre: 'House', bpm: 126, key: '8A', cue: 0.1 },
    { name: 'Comet', genre: 'Techno', bpm: 142, key: '3B', cue: 0.1 },
    { name: 'Drift', genre: '', bpm: null, key: '', cue: null },
  ].map(
    ({ name, genre, bpm, key, cue }, i) =>
      `<TRACK TrackID="${i + 1}" Name="${name}" Artist="Ada" Genre="${genre}" Kind="FLAC File" TotalTime="300" AverageBpm="${(bpm ?? 0).toFixed(2)}" SampleRate="44100" Tonality="${key}" Location="file://localhost${i === 0 ? folder : '/nowhere'}/${name}.flac">
${bpm === null ? '' : `<TEMPO Inizio="0.100" Bpm="${bpm}.00" Metro="4/4" Battito="1"/><POSITION_MARK Name="" Type="0" Start="${cue}" Num="0" Red="40" Green="226" Blue="20"/>`}</TRACK>`,
  );
  writeFileSync(join(folder, 'Anchor.flac'), 'the sound does not matter here');
  const path = join(folder, 'dataset.xml');
  writeFileSync(
    path,
    `<?xml version="1.0" encoding="UTF-8"?>
<DJ_PLAYLISTS Version="1.0.0"><PRODUCT Name="rekordbox" Version="7.0.0" Company="AlphaTheta"/>
<COLLECTION Entries="${tracks.length}">${tracks.join('\n')}</COLLECTION>
<PLAYLISTS><NODE Type="0" Name="ROOT" Count="0"/></PLAYLISTS></DJ_PLAYLISTS>`,
  );
  return path;
}

describe.skipIf(noBrowser !== '')(`dataset in a browser${noBrowser && ` (skipped: ${noBrowser})`}`, () => {
  let app: RunningApp;
  let page: Page;

  beforeAll(async () => {
    app = await startApp({ width: 1024, height: 640 });
    page = app.page;
  });
  afterAll(() => app?.close());

  const tab = (name: string) => page.getByRole('tab', { name, exact: true });
  const counts = () => page.getByRole('main').getByRole('status').first();
  const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });

  async function createVersion(description: string): Promise<void> {
    await page.getByRole('button', { name: 'Create a version…' }).click();
    await page.getByRole('textbox', { name: 'Description' }).fill(description);
    const make = page.getByRole('button', { name: 'Create version' });
    await page.getByRole('textbox', { name: 'Reason to create it anyway' }).waitFor();
    expect(await make.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Reason to create it anyway' }).fill('a small test');
    expect(await seriousIssues(page)).toEqual([]);
    await make.click();
  }

  it('says what to do while there is nothing to measure', async () => {
    await page.keyboard.press('Control+3');
    await page.getByText('There is nothing to measure yet.').waitFor();
    await page.getByRole('button', { name: 'Import…' }).waitFor();
    await tab('Versions').click();
    await page.getByText('No versions yet.').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await tab('Overview').click();
  });

  it('shows what was imported, and leads from a bar to its tracks', async () => {
    await dropFiles(page, [writeLibrary(app.folder)]);
    await dialog(/4 tracks read/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '120–129 BPM: 2 tracks, 50.0%' }).waitFor();
    await page.getByRole('button', { name: 'House 2 tracks 50.0%' }).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await page.getByRole('button', { name: '8A: 2 tracks, 50.0%' }).click();
    await expect.poll(() => counts().textContent()).toMatch(/^2 of 4 tracks/);
  });

  it('moves between bars by arrow keys', async () => {
    await page.keyboard.press('Control+3');
    const first = page.getByRole('button', { name: /^120–129 BPM/ });
    await first.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toMatch(/^140–149 BPM/);
    await page.keyboard.press('Enter');
    await expect.poll(() => counts().textContent()).toMatch(/^1 of 4 tracks/);
    await page.keyboard.press('Control+3');
  });

  it('measures quality and leads to what drags it down', async () => {
    await tab('Quality').click();
    await page.getByRole('meter', { name: 'completeness' }).waitFor();
    await page.getByRole('list', { name: 'Findings' }).getByRole('button').first().waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await page.getByRole('button', { name: /^Cue off the grid consistency .* 1 track$/ }).click();
    await expect.poll(() => counts().textContent()).toMatch(/^1 of 4 tracks/);
    await page.getByRole('grid', { name: 'Tracks' }).getByText('Anchor').waitFor();
    await page.getByRole('button', { name: 'Clear Chosen filter' }).click();
    await expect.poll(() => counts().textContent()).toMatch(/^4 tracks/);
  });

  it('searches for label errors, opens the editor at one and comes back to it', async () => {
    await page.keyboard.press('Control+3');
    await tab('Label errors').click();
    await page.getByText('Labels have not been searched yet.').waitFor();
    await page.getByRole('button', { name: 'Search for label errors' }).click();
    const issues = page.getByRole('list', { name: 'Label errors' }).getByRole('button');
    await issues.first().waitFor();
    await expect.poll(() => issues.first().textContent()).toContain('Anchor');
    expect(await seriousIssues(page)).toEqual([]);
    await issues.first().click();
    await page.getByRole('button', { name: 'Back to the list' }).waitFor();
    // The cue that is doubted is selected.
    await page
      .getByRole('list', { name: 'Cues' })
      .getByRole('button', { name: /0:16\.200/, pressed: true })
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Back to the list' }).waitFor({ state: 'hidden' });
    await issues.first().waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Anchor');
  });

  it('makes versions, compares them and brings one back', async () => {
    await tab('Versions').click();
    await createVersion('as imported');
    await page.getByRole('complementary', { name: 'Version' }).getByText('a small test').waitFor();
    await page.keyboard.press('Control+1');
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('v');
    await page.getByText('1 track verified').waitFor();
    await page.keyboard.press('Control+3');
    await createVersion('one verified');
    const version = page.getByRole('complementary', { name: 'Version' });
    await version.getByRole('heading', { name: 'library@v2' }).waitFor();
    await version.getByRole('button', { name: 'Compare' }).click();
    const diff = dialog('library@v1 → library@v2');
    await diff.getByText('0 added, 0 removed, 1 changed, 3 unchanged').waitFor();
    await diff.getByText('Tier 2 → 1').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'library@v1', exact: true }).click();
    await version.getByRole('button', { name: 'Tag…' }).click();
    await page.getByRole('textbox', { name: 'Tag' }).fill('first');
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Versions' }).getByText('first', { exact: true }).waitFor();
    await version.getByRole('button', { name: 'Check' }).click();
    await version.getByText('All 4 tracks match the record.').waitFor();
    await version.getByRole('button', { name: 'Roll back…' }).click();
    await dialog('Roll back to library@v1?').getByRole('button', { name: 'Roll back' }).click();
    await page.getByText('1 track rolled back to library@v1').waitFor();
    await tab('Overview').click();
    await expect.poll(() => page.getByRole('button', { name: /^1 verified/ }).count()).toBe(0);
  });

  it('says where the values of a track came from', async () => {
    await page.keyboard.press('Control+1');
    await page.getByRole('grid', { name: 'Tracks' }).getByText('Beacon').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Where its values came from…' }).click();
    const lineage = dialog('Where its values came from');
    await lineage
      .getByRole('row', { name: /^beat grid/ })
      .getByText('rekordbox')
      .first()
      .waitFor();
    await lineage.getByText('dataset.xml').first().waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('is as readable in the light theme', async () => {
    await page.keyboard.press('Control+3');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('switch between');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('light');
    for (const name of ['Overview', 'Quality', 'Label errors', 'Versions']) {
      await tab(name).click();
      expect(await seriousIssues(page)).toEqual([]);
    }
  });

  it('reported no error on the way', () => {
    expect(app.errors).toEqual([]);
  });
});
