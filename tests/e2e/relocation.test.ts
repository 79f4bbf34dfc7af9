import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFlac, noise } from '../fixtures/audio/make-files.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { pickInDialog } from './support/pick.ts';

/** Seconds of each track, so that lengths tell them apart. */
const tracks = { One: 3, Two: 5, Three: 7, Four: 9, Five: 11 } as const;

describe.skipIf(noBrowser !== '')('the search for missing files in a browser', () => {
  let app: RunningApp;
  const dialog = () => app.page.getByRole('dialog', { name: 'Find missing files' });
  const missing = () => app.page.getByRole('button', { name: /^Missing/ });

  beforeAll(async () => {
    app = await startApp({
      prepare: async (folder) => {
        writeRekordboxFile(
          join(folder, 'library.xml'),
          Object.entries(tracks).map(([name, seconds], at) => ({
            id: at + 1,
            name,
            path: `/${at === 4 ? 'D:/Sets' : `C:/Users/dj/Music/${at === 1 ? 'Techno' : 'House'}`}/${name}.flac`,
            more: { TotalTime: String(seconds) },
          })),
        );
        const write = (place: string, seconds: number): void => {
          const path = join(folder, 'Music', place);
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, makeFlac([noise(44_100 * seconds, seconds)]));
        };
        write('House/One.flac', tracks.One);
        write('moved/Two.flac', tracks.Two);
        write('moved/Three.flac', tracks.Three);
        write('moved/Four.flac', 2);
      },
    });
    const { page, folder } = app;
    await page.getByRole('button', { name: 'Import' }).click();
    await pickInDialog(page, folder, join(folder, 'library.xml'), 'Choose');
    await page
      .getByRole('dialog', { name: '5 tracks read' })
      .getByRole('button', { name: 'Find them…' })
      .click();
  });
  afterAll(() => app?.close());

  it('offers the folders that the XML names', async () => {
    await dialog().getByText('C:/Users/dj/Music').waitFor();
    await dialog().getByText('D:/Sets').waitFor();
    expect(await seriousIssues(app.page)).toEqual([]);
  });

  it('finds by their place what is where it was, and offers the rest by how sure it is', async () => {
    const { page, folder } = app;
    await dialog().getByRole('button', { name: 'Choose folder… (C:/Users/dj/Music)' }).click();
    await pickInDialog(page, folder, join(folder, 'Music'), 'Choose folder');
    await dialog().getByText('1 file found for 5 missing tracks.').waitFor();
    await dialog().getByRole('heading', { name: '2 tracks with a likely file' }).waitFor();
    await dialog().getByRole('heading', { name: '1 track with a possible file' }).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('takes all likely files at once', async () => {
    await dialog().getByRole('button', { name: 'Use all 2' }).click();
    await dialog()
      .getByRole('heading', { name: '2 tracks with a likely file' })
      .waitFor({ state: 'detached' });
    await dialog().getByRole('heading', { name: '1 track with a possible file' }).waitFor();
    await app.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await expect.poll(() => missing().textContent()).toMatch(/2$/);
  });

  it('is found by the word that other programs use for it', async () => {
    await app.page.keyboard.press('Control+k');
    await app.page.getByRole('combobox', { name: 'Search or run a command' }).fill('relocate');
    await app.page.getByRole('option', { name: 'Find missing files…' }).click();
    await dialog().waitFor();
    expect(app.errors).toEqual([]);
  });
});
