import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';

const shots = process.env.SEGUE_TEST_SHOTS;

describe.skipIf(noBrowser !== '')('labels and corrections in a browser', () => {
  let app: RunningApp;
  const counts = () => app.page.getByRole('main').getByRole('status').first();
  const shown = (pattern: RegExp) => expect.poll(() => counts().textContent()).toMatch(pattern);
  const row = (name: string) => app.page.getByRole('row').filter({ hasText: name });
  const look = async (name: string) => {
    if (shots) await app.page.screenshot({ path: join(shots, `${name}.png`) });
  };

  beforeAll(async () => {
    app = await startApp({ width: 1024, height: 640 });
    app.page.setDefaultTimeout(10_000);
    const genres = ['House; Techno', 'Deep House', 'dnb', ''];
    const xml = writeRekordboxFile(
      join(app.folder, 'library.xml'),
      genres.map((Genre, i) => ({ id: i + 1, name: `Track ${i + 1}`, hot: [0.5], more: { Genre } })),
    );
    await dropFiles(app.page, [xml]);
    await app.page.getByRole('dialog', { name: '4 tracks read' }).waitFor();
    await app.page.keyboard.press('Escape');
  });
  afterAll(() => app?.close());

  async function selectAll(): Promise<void> {
    await app.page.getByRole('grid', { name: 'Tracks' }).focus();
    await app.page.keyboard.press('Control+a');
    await app.page.getByRole('toolbar', { name: 'Selected tracks' }).waitFor();
  }

  it('puts descriptors, tags and stars on several tracks, finds them, and takes it back', async () => {
    const { page } = app;
    await selectAll();
    await look('bulk-bar');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Labels…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Labels of the selected tracks' });
    await dialog.getByRole('combobox', { name: 'Add to descriptors' }).fill('warm');
    await page.keyboard.press('Enter');
    await dialog.getByRole('combobox', { name: 'Add to tags' }).fill('opener,');
    await dialog.getByRole('combobox', { name: 'Rating' }).click();
    await page.getByRole('option', { name: '★★★★', exact: true }).click();
    await dialog.getByText('4 tracks will change').waitFor();
    await look('labels-many');
    expect(await seriousIssues(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save labels' }).click();
    await page.getByText('4 tracks labelled').waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('searchbox').fill('tag:open genre:house');
    await shown(/^2 of 4/);
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'Genre', exact: true }).click();
    await page.getByRole('checkbox', { name: 'House', exact: true }).check();
    await shown(/^1 of 4/);
    await page.getByRole('checkbox', { name: 'With their subgenres' }).check();
    await shown(/^2 of 4/);
    await look('genre-filter');
    expect(await seriousIssues(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear Genre filter' }).click();
    await page.getByRole('button', { name: 'Labels', exact: true }).click();
    await page.getByRole('checkbox', { name: 'warm' }).check();
    await look('label-filter');
    await shown(/^4 tracks/);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear Labels filter' }).click();
    await page.keyboard.press('Control+z');
    await page.getByText('Undone: 4 tracks labelled').waitFor();
  });

  it('merges genres, and adds an own one', async () => {
    const { page } = app;
    await page.getByRole('button', { name: 'Genre', exact: true }).click();
    await page.getByRole('button', { name: 'Merge and edit genres…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Genres' });
    await dialog.getByRole('checkbox', { name: 'House', exact: true }).check();
    await dialog.getByRole('checkbox', { name: 'Deep House' }).check();
    await dialog.getByText('1 track will change').waitFor();
    await look('genres-merge');
    expect(await seriousIssues(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Merge' }).click();
    await dialog.getByRole('textbox', { name: 'New genre' }).fill('Rave');
    await dialog.getByRole('combobox', { name: 'A kind of' }).fill('Hardcore');
    await dialog.getByRole('combobox', { name: 'Add to other spellings' }).fill('dnb,');
    await look('genres-own');
    await dialog.getByRole('button', { name: 'Add genre' }).click();
    await dialog.getByRole('checkbox', { name: 'Rave' }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('searchbox').fill('genre:rave');
    await shown(/^1 of 4/);
    await page.getByRole('searchbox').fill('');
    await shown(/^4 tracks/);
  });

  it('counts a correction before it makes it', async () => {
    const { page } = app;
    await selectAll();
    await page.keyboard.press('Shift+c');
    const dialog = page.getByRole('dialog', { name: 'Correct tracks' });
    await dialog.getByRole('combobox', { name: 'Correction' }).click();
    await page.getByRole('option', { name: 'Double or halve tempi' }).click();
    await dialog.getByText('4 tracks will change').waitFor();
    await look('correct');
    await dialog.getByRole('combobox', { name: 'Correction' }).click();
    await page.getByRole('option', { name: 'Recolour cues by name' }).click();
    await look('correct-colour');
    expect(await seriousIssues(page)).toEqual([]);
    await dialog.getByRole('combobox', { name: 'Correction' }).click();
    await page.getByRole('option', { name: 'Settle tempi in a range' }).click();
    await dialog.getByRole('combobox', { name: 'Range' }).click();
    await page.getByRole('option', { name: '70–140' }).click();
    await dialog.getByText('0 tracks will change').waitFor();
    await dialog.getByRole('combobox', { name: 'Correction' }).click();
    await page.getByRole('option', { name: 'Double or halve tempi' }).click();
    await dialog.getByRole('button', { name: 'Correct' }).click();
    await page.getByText('4 tracks corrected').waitFor();
    await row('Track 1').getByText('240').waitFor();
    await page.keyboard.press('Control+z');
    await row('Track 1').getByText('120').waitFor();
  });

  it('edits the labels of the open track', async () => {
    const { page } = app;
    await row('Track 3').dblclick();
    await page.getByRole('tab', { name: 'Details' }).click();
    await page.getByRole('button', { name: 'Edit labels…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Labels of Track 3' });
    await dialog.getByRole('button', { name: 'Remove Rave' }).click();
    await dialog.getByRole('combobox', { name: 'Add to genres' }).fill('Jungle,');
    await look('labels-one');
    await dialog.getByRole('button', { name: 'Save labels' }).click();
    await page.getByRole('definition').filter({ hasText: 'Jungle' }).waitFor();
    await look('details');
    expect(await seriousIssues(page)).toEqual([]);
    await page.keyboard.press('Control+z');
    await page.getByRole('definition').filter({ hasText: 'Rave' }).waitFor();
    expect(app.errors).toEqual([]);
  });
});
