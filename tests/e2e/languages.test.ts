import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogue } from '../../scripts/languages/catalogue.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';

const de = readCatalogue('de');
const es = readCatalogue('es');
/** Folder for screenshots; none are made without it. */
const shots = process.env['SEGUE_TEST_SHOTS'];

describe.skipIf(noBrowser !== '')('languages in a browser', () => {
  let app: RunningApp;
  let page: Page;
  beforeAll(async () => {
    app = await startApp({ locale: 'de-AT' });
    page = app.page;
  });
  afterAll(() => app?.close());

  const language = (): Promise<string> => page.evaluate(() => document.documentElement.lang);
  const settings = (texts: Readonly<Record<string, string>>): Locator =>
    page.getByRole('dialog', { name: texts['Settings']!, exact: true });
  async function choose(texts: Readonly<Record<string, string>>, option: string): Promise<void> {
    await settings(texts).getByRole('combobox', { name: texts['Language']! }).click();
    await page.getByRole('option', { name: option }).click();
  }

  it('is that of the system, where nothing else was chosen', async () => {
    await page
      .getByRole('heading', { name: de['Drop your Rekordbox XML or a music folder here']! })
      .waitFor();
    expect(await language()).toBe('de');
    await page.getByRole('button', { name: de['Settings']!, exact: true }).click();
    await settings(de).getByText(de['Waveform colours']!, { exact: true }).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('changes at once, with the dialog that it was chosen in', async () => {
    await choose(de, 'Español');
    await settings(es).getByText(es['Waveform colours']!, { exact: true }).waitFor();
    expect(await language()).toBe('es');
    await choose(es, 'English');
    await page.getByRole('dialog', { name: 'Settings', exact: true }).getByText('Waveform colours').waitFor();
    expect(await language()).toBe('en');
    await choose({ Settings: 'Settings', Language: 'Language' }, 'Español');
    await settings(es).waitFor();
    await page.keyboard.press('Escape');
  });

  it('finds commands by the words of the language, and by the English ones', async () => {
    const palette = es['Search or run a command']!;
    for (const words of [es['Show jobs']!, 'Show jobs']) {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: palette }).fill(words);
      await page.getByRole('option', { name: es['Show jobs']! }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('combobox', { name: palette }).waitFor({ state: 'detached' });
    }
  });

  it('stays after a restart', async () => {
    await app.restart();
    await page
      .getByRole('heading', { name: es['Drop your Rekordbox XML or a music folder here']! })
      .waitFor();
    expect(await language()).toBe('es');
    expect(app.errors).toEqual([]);
  });

  it('is that in which the core says why an import failed', async () => {
    const broken = join(app.folder, 'broken.xml');
    writeFileSync(broken, '<?xml version="1.0"?>\n<DJ_PLAYLISTS Version="1.0.0"><COLLECTION Entries="0">');
    await page.getByRole('button', { name: es['Settings']!, exact: true }).click();
    await choose(es, 'Deutsch');
    await settings(de).waitFor();
    await page.keyboard.press('Escape');
    await dropFiles(page, [broken]);
    await page
      .getByText(/die Datei endet vor <\/COLLECTION>/)
      .first()
      .waitFor();
    if (shots) await page.screenshot({ path: join(shots, 'failed-import-de.png') });
  });
});
