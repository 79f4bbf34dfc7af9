import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/main/db/database.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';

describe.skipIf(noBrowser !== '')('duplicates and settings in a browser', () => {
  let app: RunningApp;
  const counts = () => app.page.getByRole('main').getByRole('status').first();

  beforeAll(async () => {
    app = await startApp({ width: 1024, height: 640 });
    const xml = writeRekordboxFile(join(app.folder, 'library.xml'), [
      { id: 1, name: 'Twice', path: '/a/twice.mp3', hot: [0.5] },
      { id: 2, name: 'Twice', path: '/b/twice.flac', hot: [0.5, 8.5], memory: [16.5] },
      { id: 3, name: 'Once' },
    ]);
    await dropFiles(app.page, [xml]);
    await app.page.getByRole('dialog', { name: '3 tracks read' }).waitFor();
    await app.page.keyboard.press('Escape');
    const db = openDatabase(join(app.folder, 'home', 'library.db'));
    db.connection.exec("UPDATE track SET audio_id = 'same' WHERE title = 'Twice'");
    db.close();
  });
  afterAll(() => app?.close());

  it('compares duplicates, merges them into the chosen one, and takes that back', async () => {
    const { page } = app;
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('duplicates');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Duplicates' });
    await dialog.getByText('1 further copy of 1 track.').waitFor();
    expect(await dialog.getByRole('radio', { name: 'Keep /b/twice.flac' }).isChecked()).toBe(true);
    expect(await seriousIssues(page)).toEqual([]);
    await dialog.getByRole('radio', { name: 'Keep /a/twice.mp3' }).check();
    await dialog.getByRole('button', { name: 'Merge 2' }).click();
    await dialog.getByText('Every track is in the library once.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect.poll(() => counts().textContent()).toMatch(/^2 tracks/);
    const row = page.getByRole('row').filter({ hasText: 'Twice' });
    await row.getByRole('img', { name: 'Hot cues A B' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => counts().textContent()).toMatch(/^3 tracks/);
  });

  it('keeps the threshold of verification and the tempo range', async () => {
    const { page } = app;
    await page.getByRole('button', { name: 'Settings' }).click();
    for (const [name, option] of [
      ['Verifying accepts from', '0.70'],
      ['Tempo range', '88–175 BPM'],
    ] as const) {
      await page.getByRole('combobox', { name }).click();
      await page.getByRole('option', { name: option }).click();
    }
    await expect
      .poll(() => JSON.parse(readFileSync(join(app.folder, 'home', 'settings.json'), 'utf8')) as unknown)
      .toMatchObject({ verifyFrom: 0.7, tempoRange: { min: 88, max: 175 } });
    expect(await seriousIssues(page)).toEqual([]);
    expect(app.errors).toEqual([]);
  });
});
