import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { noBrowser } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';
import { pickInDialog } from './support/pick.ts';

describe.skipIf(noBrowser !== '')(
  `exports onto files that are there${noBrowser && ` (skipped: ${noBrowser})`}`,
  () => {
    let app: RunningApp;
    let page: Page;
    const theirs = (name: string): string => join(app.folder, name);
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const question = () => page.getByRole('dialog', { name: 'Replace the file?' });

    beforeAll(async () => {
      app = await startApp({ width: 1280, height: 800 });
      page = app.page;
      await dropFiles(page, [writeRekordboxFile(join(app.folder, 'library.xml'), [{ id: 1 }, { id: 2 }])]);
      await page.getByRole('dialog', { name: /2 tracks read/ }).waitFor();
      await page.keyboard.press('Escape');
      for (const name of ['mine.jsonl', 'mine.xml']) writeFileSync(theirs(name), 'mine');
    });
    afterAll(() => app?.close());

    async function save(name: string): Promise<void> {
      await pickInDialog(page, app.folder, theirs(name), 'Save');
      await question()
        .getByText(`${theirs(name)} exists already`)
        .waitFor();
    }

    it('ask before annotations replace one', async () => {
      await page.keyboard.press('Control+3');
      await page.getByRole('tab', { name: 'Exchange' }).click();
      await page.getByRole('button', { name: 'Export annotations…' }).click();
      await page.getByRole('radio', { name: 'JSON Lines' }).click();
      await button('Choose a file…').click();
      await save('mine.jsonl');
      await question().getByRole('button', { name: 'Cancel' }).click();
      await question().waitFor({ state: 'hidden' });
      expect(readFileSync(theirs('mine.jsonl'), 'utf8')).toBe('mine');
      await button('Choose a file…').click();
      await save('mine.jsonl');
      await button('Replace').click();
      await page.getByRole('dialog', { name: 'Exported as JSON Lines' }).waitFor();
      expect(readFileSync(theirs('mine.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(2);
      await button('Done').click();
    });

    it('ask before a Rekordbox XML replaces one', async () => {
      await page.keyboard.press('Control+1');
      await page.keyboard.press('Control+e');
      await button('Write XML…').click();
      await save('mine.xml');
      await button('Replace').click();
      await page.getByRole('dialog', { name: 'Exported' }).waitFor();
      expect(readFileSync(theirs('mine.xml'), 'utf8')).toContain('<DJ_PLAYLISTS');
    });

    it('reported no error on the way', () => {
      expect(app.errors.filter((error) => !error.includes('409'))).toEqual([]);
    });
  },
);
