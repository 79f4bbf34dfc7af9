import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { tinyManifest, tinyNetwork, writePack } from '../support/tiny-models.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';

const bytes = tinyNetwork();
const metrics = { held_out: { beat_f70: 0.91 } };

describe.skipIf(noBrowser !== '')(`models in the settings${noBrowser && ` (skipped: ${noBrowser})`}`, () => {
  let app: RunningApp;
  let page: Page;
  beforeAll(async () => {
    app = await startApp({
      prepare: async (folder) => {
        const models = join(folder, 'home/models');
        writePack(models, 'mine', bytes, tinyManifest(bytes, { title: 'My own', metrics }));
        writePack(models, 'torn', Buffer.from('x'), tinyManifest(bytes, { version: 'torn-1' }));
      },
    });
    ({ page } = app);
  });
  afterAll(() => app?.close());

  async function openModels(): Promise<void> {
    await page.keyboard.press('Control+,');
    await page.getByRole('tab', { name: 'Models' }).click();
    await page.getByRole('list', { name: 'Installed models' }).waitFor();
  }

  it('lists what is installed, what cannot be used and why, and where packs go', async () => {
    await openModels();
    const mine = page.getByRole('listitem', { name: 'Model tiny-1' });
    for (const text of ['My own', 'added by you', 'MIT', 'no track analyzed', 'beats, F1 within 70 ms 0.910'])
      await mine.getByText(text).first().waitFor();
    const broken = page.getByRole('list', { name: 'Models that cannot be used' });
    await broken.getByText('SHA-256').waitFor();
    await page.getByText(join(app.folder, 'home/models'), { exact: true }).waitFor();
    await page
      .getByRole('region', { name: 'Device of the model' })
      .getByText(/ runs on /)
      .waitFor();
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('chooses the model that analyzes, and remembers it', async () => {
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option', { name: 'tiny-1' }).click();
    await page.getByRole('listitem', { name: 'Model tiny-1' }).getByText('in use').waitFor();
    await page.getByText(/^tiny-1 runs on /).waitFor();
    await page.reload();
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    await openModels();
    await expect.poll(() => page.getByRole('combobox', { name: 'Model' }).textContent()).toBe('tiny-1');

    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option', { name: /^Signal processing/ }).click();
    await page.getByText('Signal processing runs on the processor.').waitFor();
    await page.getByRole('listitem', { name: 'Model dsp-1' }).getByText('in use').waitFor();
    await page.keyboard.press('Escape');
  });

  it('reported no error on the way', () => {
    expect(app.errors).toEqual([]);
  });
});
