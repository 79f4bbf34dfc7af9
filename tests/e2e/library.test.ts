import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setFilesFound } from '../fixtures/library/set-files-found.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';
import { pickInDialog } from './support/pick.ts';

const exports = resolve(import.meta.dirname, '../../../shared/rekordbox');
/** A real library: 2 018 tracks, 8 928 marks, 21 playlists. */
const realExport = resolve(exports, 'conrad-scherb__rekuebox__rekordbox.xml');
const noExport = existsSync(realExport) ? '' : 'real exports in ../shared/rekordbox are not there';
if (noExport) console.warn(`Tests with a real export are skipped: ${noExport}`);
const reason = noBrowser || noExport;

function rows(page: Page) {
  return page.getByRole('grid', { name: 'Tracks' }).getByRole('row');
}

/** The first track in sight. */
function firstRow(page: Page) {
  return rows(page).nth(1);
}

function counts(page: Page) {
  return page.getByRole('main').getByRole('status').first();
}

describe.skipIf(reason !== '')(`library in a browser${reason && ` (skipped: ${reason})`}`, () => {
  let app: RunningApp;
  let page: Page;

  beforeAll(async () => {
    app = await startApp({ roots: [exports], width: 1024, height: 640 });
    page = app.page;
  });
  afterAll(() => app?.close());

  it('says what to do while it is empty', async () => {
    await page.getByRole('heading', { name: 'Drop your Rekordbox XML or a music folder here' }).waitFor();
    await page.getByRole('button', { name: 'Try with a demo crate' }).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('imports a real export from its own file dialog', async () => {
    await page.getByRole('button', { name: 'Import' }).click();
    await pickInDialog(page, exports, realExport, 'Choose');
    const report = page.getByRole('dialog', { name: /2,018 tracks read/ });
    await report.waitFor();
    await report.getByText('files missing').first().waitFor();
    await page.keyboard.press('Escape');
    await report.waitFor({ state: 'hidden' });
    await expect.poll(() => counts(page).textContent()).toMatch(/2,018 tracks/);
  });

  it('refuses to verify tracks whose files are missing', async () => {
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('v');
    const dialog = page.getByRole('dialog', { name: 'Verify tracks' });
    await dialog.getByText(/2,018 tracks cannot be verified/).waitFor();
    expect(await dialog.getByRole('button', { name: 'Verify 0 tracks' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
  });

  it('does not move the table when a second row is selected', async () => {
    const top = async (): Promise<number> => (await firstRow(page).boundingBox())!.y;
    await firstRow(page).click();
    const before = await top();
    await rows(page)
      .nth(2)
      .click({ modifiers: ['ControlOrMeta'] });
    await page.getByRole('toolbar', { name: 'Selected tracks' }).waitFor();
    expect(await top()).toBe(before);
    await page.keyboard.press('Escape');
  });

  it('reads the same export again without a change', async () => {
    await dropFiles(page, [realExport]);
    const report = page.getByRole('dialog', { name: /2,018 tracks read/ });
    await report.waitFor();
    await expect(report.getByText('unchanged').locator('..').textContent()).resolves.toMatch(/2,018/);
    await page.keyboard.press('Escape');
  });

  it('refuses a file that is not well-formed and says where', async () => {
    const bytes = '<?xml version="1.0"?>\n<DJ_PLAYLISTS Version="1.0.0"><COLLECTION Entries="1">\n<TRACK';
    const transfer = await page.evaluateHandle((text) => {
      const made = new DataTransfer();
      made.items.add(new File([text], 'broken.xml'));
      return made;
    }, bytes);
    for (const type of ['dragenter', 'drop'])
      await page.dispatchEvent('body', type, { dataTransfer: transfer });
    const message = page.getByRole('region', { name: 'Notifications' }).getByText(/line 3/i);
    await message.waitFor();
    await page.getByLabel('Dismiss').last().click();
    await expect.poll(() => counts(page).textContent()).toMatch(/2,018 tracks/);
  });

  it('searches as you type', async () => {
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('/');
    await page.keyboard.type('love');
    await expect.poll(() => counts(page).textContent()).toMatch(/^\d+ of 2,018 tracks/);
    await expect.poll(() => firstRow(page).textContent()).toMatch(/love/i);
    await page.keyboard.press('Escape');
    await expect.poll(() => counts(page).textContent()).toMatch(/^2,018 tracks/);
  });

  it('filters by tempo, and by a key and those that mix with it', async () => {
    await page.getByRole('button', { name: 'BPM', exact: true }).click();
    await page.getByRole('button', { name: '120–128' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Key', exact: true }).click();
    await page.getByRole('button', { name: '8A, Am' }).click();
    await page.getByText('and keys that mix with it').click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Key: 8A ±' }).waitFor();
    await expect.poll(() => counts(page).textContent()).toMatch(/^\d+ of 2,018 tracks/);
    const shown = async () => (await rows(page).allTextContents()).slice(1);
    await expect
      .poll(async () => (await shown()).filter((text) => !/12[0-8]\.\d\d(7A|8A|9A|8B)/.test(text)))
      .toEqual([]);
    expect((await shown()).length).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await expect.poll(() => counts(page).textContent()).toMatch(/^2,018 tracks/);
  });

  it('sorts by a column, both ways', async () => {
    const header = page.getByRole('columnheader', { name: 'BPM' });
    await header.getByRole('button').click();
    await expect.poll(() => header.getAttribute('aria-sort')).toBe('ascending');
    const slowest = await firstRow(page).textContent();
    await header.getByRole('button').click();
    await expect.poll(() => header.getAttribute('aria-sort')).toBe('descending');
    await expect.poll(() => firstRow(page).textContent()).not.toBe(slowest);
    await page.getByRole('columnheader', { name: 'Title' }).getByRole('button').click();
  });

  it('moves and resizes columns by mouse and by key, keeps them, and gives them back', async () => {
    const heading = (name: string) => page.getByRole('columnheader', { name });
    const order = async () =>
      (await page.getByRole('columnheader').allTextContents()).map((text) => text.trim());
    const widthOf = async (name: string) => (await heading(name).boundingBox())!.width;
    const usual = await order();
    await heading('Key').getByRole('button').focus();
    await page.keyboard.press('Alt+ArrowLeft');
    await expect
      .poll(order)
      .toEqual(['Waveform', 'Cover', 'Title', 'Key', 'BPM', 'Tier', 'Conf.', 'Hot cues', 'Time']);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('BPM');
    const before = await widthOf('BPM');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => widthOf('BPM')).toBe(before + 16);

    const tier = (await heading('Tier').boundingBox())!;
    const time = (await heading('Time').boundingBox())!;
    await page.mouse.move(tier.x + 12, tier.y + 8);
    await page.mouse.down();
    await page.mouse.move(time.x + time.width, tier.y + 8, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await order()).at(-1)).toBe('Tier');
    const border = (await page.locator('[data-border="title"]').boundingBox())!;
    const wide = await widthOf('Title');
    await page.mouse.move(border.x + 5, border.y + 10);
    await page.mouse.down();
    await page.mouse.move(border.x - 55, border.y + 10, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => Math.round(wide - (await widthOf('Title')))).toBe(60);
    expect(await seriousIssues(page)).toEqual([]);

    await page.reload();
    await page.getByRole('grid', { name: 'Tracks' }).waitFor();
    await expect.poll(async () => (await order()).at(-1)).toBe('Tier');
    expect(Math.round(wide - (await widthOf('Title')))).toBe(60);
    await heading('BPM').getByRole('button').click({ button: 'right' });
    expect(await page.getByRole('menu').count()).toBe(1);
    await page.getByRole('menuitem', { name: 'Reset all columns' }).click();
    await expect.poll(order).toEqual(usual);
    // A wide window has room for more, until somebody chooses.
    await page.setViewportSize({ width: 2560, height: 640 });
    await expect.poll(order).toContain('Album');
    await page.setViewportSize({ width: 1024, height: 640 });
    await expect.poll(order).toEqual(usual);
  });

  it('shows a playlist in its own order', async () => {
    const folder = page.getByRole('treeitem', { name: /Imported Playlists/ });
    await folder.click();
    // A folder shows the tracks of its playlists and opens.
    await expect.poll(() => counts(page).textContent()).toMatch(/^[1-9][\d,]* of 2,018 tracks/);
    await expect.poll(() => folder.getAttribute('aria-expanded')).toBe('true');
    const playlist = page.getByRole('treeitem', { name: /ROLLERS - FOGHORN_s/ }).last();
    await playlist.click();
    await expect.poll(() => counts(page).textContent()).toMatch(/^80 of 2,018 tracks/);
    await page.getByRole('button', { name: /^All tracks/ }).click();
    await expect.poll(() => counts(page).textContent()).toMatch(/^2,018 tracks/);
  });

  it('chooses several tracks by keyboard, changes their tier together and takes it back', async () => {
    // An import says of every file whether it is there: after the last one, they are.
    setFilesFound(join(app.folder, 'home', 'library.db'));
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByRole('toolbar', { name: 'Selected tracks' }).getByText('3 tracks selected').waitFor();
    await page.keyboard.press('v');
    const dialog = page.getByRole('dialog', { name: 'Verify tracks' });
    await expect.poll(() => dialog.textContent()).toContain('2 tracks will be verified');
    await dialog.getByText('1 track: it has no beat grid.').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Verify 2 tracks' }).click();
    await page.getByText('2 tracks verified', { exact: true }).waitFor();
    await expect.poll(() => page.getByRole('img', { name: 'Tier 1, verified' }).count()).toBe(2);
    await page.keyboard.press('Control+z');
    await page.getByText('Undone: 2 tracks verified').waitFor();
    await page.keyboard.press('Control+y');
    await page.getByText('Redone: 2 tracks verified').waitFor();
    await expect.poll(() => page.getByRole('img', { name: 'Tier 1, verified' }).count()).toBe(2);
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.getByRole('img', { name: 'Tier 1, verified' }).count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  it('chooses all of them without freezing', async () => {
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Control+a');
    await page.getByText(/2,018 tracks selected/).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('toolbar', { name: 'Selected tracks' }).count()).toBe(0);
  });

  it('comes back from the editor to the same row and scroll position', async () => {
    const grid = page.getByRole('grid', { name: 'Tracks' });
    await grid.evaluate((element) => element.scrollTo({ top: 12_000 }));
    const row = rows(page).nth(12);
    await expect.poll(async () => Number(await row.getAttribute('aria-rowindex'))).toBeGreaterThan(300);
    const index = await row.getAttribute('aria-rowindex');
    await row.click();
    const before = await grid.evaluate((element) => element.scrollTop);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Back to the list' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Back to the list' }).waitFor({ state: 'hidden' });
    expect(await grid.evaluate((element) => element.scrollTop)).toBe(before);
    await expect
      .poll(() => page.getByRole('row', { selected: true }).getAttribute('aria-rowindex'))
      .toBe(index);
    expect(await grid.evaluate((element) => document.activeElement === element)).toBe(true);
  });

  it('opens the palette again right after it was closed', async () => {
    const field = page.getByRole('combobox', { name: 'Search or run a command' });
    await page.keyboard.press('Control+k');
    await field.fill('left over');
    // As fast as keys can follow each other, without waiting for a frame.
    const isOpen = await page.evaluate(async () => {
      const press = (key: string, ctrlKey: boolean): void => {
        const target = document.activeElement ?? document.body;
        target.dispatchEvent(
          new KeyboardEvent('keydown', { key, code: key, ctrlKey, bubbles: true, cancelable: true }),
        );
      };
      press('Escape', false);
      await Promise.resolve();
      press('k', true);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return document.querySelector('[cmdk-input]') !== null;
    });
    expect(isOpen).toBe(true);
    expect(await field.inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
  });

  it('runs commands and opens tracks from the palette', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('switch between');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('light');
    expect(await seriousIssues(page)).toEqual([]);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('switch between');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  });

  it('lets keys be changed, and shows the new ones everywhere', async () => {
    await page.keyboard.press('Control+,');
    await page.getByRole('tab', { name: 'Shortcuts' }).click();
    await page.getByRole('button', { name: /^Keys of Go to Review/ }).click();
    await page.keyboard.press('Control+j');
    await page.getByRole('button', { name: 'Keys of Go to Review: Ctrl+J' }).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Settings' }).waitFor({ state: 'hidden' });
    await page.keyboard.press('Control+j');
    await page.getByRole('main', { name: 'Review queue' }).waitFor();
    await page.keyboard.press('Shift+?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(sheet.getByText('Go to Review').locator('..').textContent()).resolves.toContain('Ctrl+J');
    await page.keyboard.press('Escape');
  });

  it('orders the review queue by what it would bring, and settles it by keyboard', async () => {
    await page.getByRole('listbox', { name: 'Tracks to review' }).focus();
    const options = page.getByRole('option');
    const first = await options.first().textContent();
    // The first four have no grid, so there is nothing to verify on them.
    const second = await options.nth(5).textContent();
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.getByRole('option', { selected: true }).textContent()).toBe(second);
    await page.getByText('Why it is here').waitFor();
    await page.keyboard.press('v');
    await page.getByText('1 track verified').waitFor();
    await expect.poll(() => options.allTextContents()).not.toContain(second);
    await expect.poll(() => page.getByRole('option', { selected: true }).textContent()).not.toBe(second);
    await expect.poll(() => options.first().textContent()).toBe(first);
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('takes the opinion of a second reviewer under another name', async () => {
    await page.getByRole('textbox', { name: 'Reviewer' }).fill('Robin');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Second opinion' }).click();
    await page.getByRole('option').first().waitFor();
    await page.getByRole('listbox', { name: 'Tracks to review' }).focus();
    await page.keyboard.press('r');
    await page.getByText(/^Robin agrees/).waitFor();
    await expect.poll(() => page.getByText('No verified track waits for your opinion.').count()).toBe(1);
  });

  it('reported no error on the way', () => {
    expect(app.errors).toEqual([]);
  });
});
