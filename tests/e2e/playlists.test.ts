import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { notice, openDialog } from './support/dialogs.ts';
import { dropFiles } from './support/drop.ts';

const names = ['Alpha', 'Bravo', 'Charlie', 'Delta', 'Echo'];

describe.skipIf(noBrowser !== '')('playlists and removal in a browser', () => {
  let app: RunningApp;
  const rows = () => app.page.getByRole('grid', { name: 'Tracks' }).getByRole('row');
  const row = (name: string) => rows().filter({ hasText: name });
  const titles = async (): Promise<string[]> =>
    (await rows().allTextContents())
      .slice(1)
      .map((text) => names.find((name) => text.includes(name)) ?? text);
  const line = (name: string) =>
    app.page.getByRole('tree').getByRole('treeitem', { name: new RegExp(`^${name} ?\\d`) });
  const undo = async (): Promise<void> => {
    await app.page.getByRole('grid', { name: 'Tracks' }).focus();
    await app.page.keyboard.press('Control+z');
  };
  const told = (text: string) => notice(app.page, text);
  const named = async (name: string, button: string): Promise<void> => {
    const dialog = openDialog(app.page);
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  };
  const choose = async (menu: string): Promise<void> => {
    await app.page.getByRole('button', { name: 'New playlist, folder or smart list' }).click();
    await app.page.getByRole('menuitem', { name: menu }).click();
  };

  beforeAll(async () => {
    app = await startApp({ width: 1024, height: 640 });
    const xml = writeRekordboxFile(
      join(app.folder, 'library.xml'),
      names.map((name, index) => ({
        id: index + 1,
        name,
        artist: `${name} Trio`,
        bpm: 120 + index,
        hot: name === 'Echo' ? Array.from({ length: 10 }, (_, at) => 0.5 + at) : [],
      })),
      [{ name: 'Set', ids: [5, 1] }],
    );
    await dropFiles(app.page, [xml]);
    await app.page.getByRole('dialog', { name: '5 tracks read' }).waitFor();
    await app.page.keyboard.press('Escape');
  });
  afterAll(() => app?.close());

  it('opens a menu on a playlist, the heading of playlists and a column', async () => {
    const { page } = app;
    const menu = page.getByRole('menu').first();
    const places = [
      [page.getByRole('columnheader', { name: 'BPM' }), 'Hide BPM'],
      [page.getByRole('heading', { name: 'Playlists' }), 'New playlist…'],
      [line('Set'), 'Rename…'],
    ] as const;
    for (const [place, item] of places) {
      await place.click({ button: 'right' });
      await menu.getByRole('menuitem', { name: item }).waitFor();
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'hidden' });
    }
  });

  it('names an artist once, beside the title or in a column', async () => {
    const { page } = app;
    const artists = async (): Promise<number> =>
      (await row('Alpha Trio').first().innerText()).split('Alpha Trio').length - 1;
    expect(await artists()).toBe(1);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Artist', exact: true }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('columnheader', { name: 'Artist' }).waitFor();
    expect(await artists()).toBe(1);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Artist', exact: true }).click();
    await page.keyboard.press('Escape');
  });

  it('shows hot cue letters in the colours of the cues, and how many are beyond H', async () => {
    const slots = row('Echo').getByRole('img', { name: 'Hot cues A B C D E F G H I J' });
    await expect.poll(() => slots.textContent()).toBe('ABCDEFGH+2');
    const colour = await slots
      .getByText('A', { exact: true })
      .evaluate((letter) => getComputedStyle(letter, '::after').backgroundColor);
    expect(colour).toBe('rgb(40, 226, 20)');
  });

  it('offers to export what people stand behind, and predictions as a choice', async () => {
    const { page } = app;
    await page.keyboard.press('Control+e');
    const dialog = openDialog(page);
    const cues = dialog.getByRole('combobox', { name: 'Cues' });
    await cues.getByText('Set, accepted or imported').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('makes a folder, a playlist and a smart list, and shows what is in them', async () => {
    await choose('New folder…');
    await named('Sets', 'Create');
    await line('Sets').click({ button: 'right' });
    await app.page.getByRole('menuitem', { name: 'New playlist…' }).click();
    await named('Friday', 'Create');
    await app.page.getByRole('button', { name: /^All tracks/ }).click();
    await app.page.getByRole('searchbox', { name: 'Search tracks' }).fill('bpm:123-124');
    await expect.poll(titles).toEqual(['Delta', 'Echo']);
    await choose('Smart list of what is shown…');
    expect(await seriousIssues(app.page)).toEqual([]);
    await named('Fast', 'Create');
    await expect.poll(() => line('Fast').textContent()).toMatch(/Fast2$/);
    await expect.poll(titles).toEqual(['Delta', 'Echo']);
  });

  it('takes tracks by drag, orders them, and takes each step back', async () => {
    await app.page.getByRole('button', { name: /^All tracks/ }).click();
    await expect.poll(titles).toEqual(names);
    await row('Charlie').dragTo(line('Set'));
    await expect.poll(() => line('Set').textContent()).toMatch(/Set3$/);
    await line('Set').click();
    await expect.poll(titles).toEqual(['Echo', 'Alpha', 'Charlie']);
    await row('Charlie').dragTo(row('Echo'));
    await expect.poll(titles).toEqual(['Charlie', 'Echo', 'Alpha']);
    await row('Echo').click();
    await app.page.keyboard.press('Delete');
    await expect.poll(titles).toEqual(['Charlie', 'Alpha']);
    await undo();
    await expect.poll(titles).toEqual(['Charlie', 'Echo', 'Alpha']);
    await undo();
    await undo();
    await expect.poll(titles).toEqual(['Echo', 'Alpha']);
    const redo = () => app.page.keyboard.press('Control+Shift+z');
    await redo();
    await expect.poll(titles).toEqual(['Echo', 'Alpha', 'Charlie']);
    await redo();
    await expect.poll(titles).toEqual(['Charlie', 'Echo', 'Alpha']);
    await undo();
    await undo();
    await expect.poll(titles).toEqual(['Echo', 'Alpha']);
  });

  it('moves a playlist into a folder by drag, which then shows its tracks', async () => {
    await line('Set').dragTo(line('Sets'));
    await expect.poll(() => line('Sets').textContent()).toMatch(/Sets2$/);
    await line('Sets').click();
    await expect.poll(titles).toEqual(['Echo', 'Alpha']);
    await expect.poll(() => line('Set').last().getAttribute('aria-level')).toBe('2');
  });

  it('removes tracks with counts, and brings them back', async () => {
    const { page } = app;
    await page.getByRole('button', { name: /^All tracks/ }).click();
    await expect.poll(titles).toEqual(names);
    await row('Alpha').click();
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: 'Remove from the library' });
    await dialog.getByText('will leave the library and 1 playlist').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Remove 1 track' }).click();
    await expect.poll(titles).toEqual(names.slice(1));
    await undo();
    await expect.poll(titles).toEqual(names);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(titles).toEqual(names.slice(1));
    await undo();
    await expect.poll(titles).toEqual(names);
    await told('Undone: Remove 1 track').getByRole('button', { name: 'Redo' }).click();
    await expect.poll(titles).toEqual(names.slice(1));
    await told('Redone: Remove 1 track').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(titles).toEqual(names);
  });

  it('undoes changes from before the window was opened, by the list of them', async () => {
    const { page } = app;
    await row('Bravo').click();
    await page.keyboard.press('g');
    await told('1 track flagged: needs review').waitFor();
    await page.reload();
    await expect.poll(titles).toEqual(names);
    await undo();
    await told('Nothing to undo.').getByRole('button', { name: 'Earlier changes…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Earlier changes' });
    const change = dialog.getByRole('row').filter({ hasText: 'Flag: Needs review' });
    expect(await seriousIssues(page)).toEqual([]);
    await change.getByRole('button', { name: 'Undo' }).click();
    await change.getByText('undone on').waitFor();
    await expect.poll(() => row('Bravo').getByText('needs review').count()).toBe(0);
    await change.getByRole('button', { name: 'Redo' }).click();
    await change.getByRole('button', { name: 'Undo' }).click();
    await change.getByRole('button', { name: 'Redo' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('removes an import from the list of imports, and brings it back', async () => {
    const { page } = app;
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('imports');
    await page.keyboard.press('Enter');
    const imports = page.getByRole('dialog', { name: 'Imports' });
    await imports.getByRole('button', { name: 'Remove…' }).click();
    await page
      .getByRole('dialog', { name: /Remove the import/ })
      .getByRole('button', { name: 'Remove 5 tracks' })
      .click();
    await page.getByRole('heading', { name: 'Drop your Rekordbox XML or a music folder here' }).waitFor();
    await told('Remove the import of library.xml').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(titles).toEqual(names);
    await told('Undone: Remove the import').getByRole('button', { name: 'Redo' }).click();
    await page.getByRole('heading', { name: 'Drop your Rekordbox XML or a music folder here' }).waitFor();
    await told('Redone: Remove the import').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(titles).toEqual(names);
    expect(app.errors).toEqual([]);
  });
});
