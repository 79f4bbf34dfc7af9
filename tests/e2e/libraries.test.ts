import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/main/db/database.ts';
import { insertTrack } from '../fixtures/library/insert-track.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { pickInDialog } from './support/pick.ts';

describe.skipIf(noBrowser !== '')('libraries and backups in a browser', () => {
  let app: RunningApp;
  const counts = () => app.page.getByRole('main').getByRole('status').first();
  const menu = (name: string) => app.page.getByRole('banner').getByRole('button', { name, exact: true });

  beforeAll(async () => {
    app = await startApp({
      width: 1024,
      height: 640,
      prepare: async (folder) => {
        const db = openDatabase(join(folder, 'home', 'library.db'));
        for (let i = 0; i < 300; i++) insertTrack(db, { title: `Track ${i}` });
        db.close();
      },
    });
  });
  afterAll(() => app?.close());

  it('shows which library is open, makes a new one, and goes back by the list', async () => {
    const { page, folder } = app;
    await expect.poll(() => counts().textContent()).toMatch(/300 tracks/);
    await menu('home').click();
    await page.getByRole('menuitem', { name: 'New library…' }).click();
    await pickInDialog(page, folder, join(folder, 'Weddings'), 'Save');
    await page.getByRole('heading', { name: 'Drop your Rekordbox XML or a music folder here' }).waitFor();
    await menu('Weddings').click();
    await page.getByRole('menuitem', { name: 'home' }).click();
    await expect.poll(() => counts().textContent()).toMatch(/300 tracks/);
    expect(await page.title()).toBe('home – Segue');
  });

  it('makes a backup and goes back to it', async () => {
    const { page } = app;
    await menu('home').click();
    await page.getByRole('menuitem', { name: 'Backups…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    await dialog.getByRole('button', { name: 'Back up now' }).click();
    const backup = dialog.getByRole('list', { name: 'Backups' }).getByRole('listitem').first();
    await backup.getByText('made by hand').waitFor();
    const db = openDatabase(join(app.folder, 'home', 'library.db'));
    db.connection.exec('DELETE FROM track');
    db.close();
    await backup.getByRole('button', { name: 'Restore…' }).click();
    expect(await seriousIssues(page)).toEqual([]);
    await backup.getByRole('button', { name: 'Replace the library' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => counts().textContent()).toMatch(/300 tracks/);
  });

  it('shows the way back from a damaged library', async () => {
    const { page } = app;
    const database = join(app.folder, 'home', 'library.db');
    await app.restart({
      meanwhile: () => truncateSync(database, Math.floor(statSync(database).size / 2)),
      isOpen: () => page.getByRole('main', { name: 'The library could not be opened' }).waitFor(),
    });
    await page.getByText('is damaged').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    const backup = page
      .getByRole('list', { name: 'Backups' })
      .getByRole('listitem')
      .filter({ hasText: 'made by hand' });
    await backup.getByRole('button', { name: 'Restore…' }).click();
    await backup.getByRole('button', { name: 'Replace the library' }).click();
    await expect.poll(() => counts().textContent()).toMatch(/300 tracks/);
    expect(app.errors).toEqual([]);
  });
});
