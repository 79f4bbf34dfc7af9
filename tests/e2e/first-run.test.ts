import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { noBrowser } from './support/browser.ts';

/** The crate is synthesised, and then analyzed. */
const CRATE_MS = 200_000;

describe.skipIf(noBrowser !== '')(`first run${noBrowser && ` (skipped: ${noBrowser})`}`, () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp({ width: 1024, height: 640 });
  });
  afterAll(() => app?.close());

  it('makes a demo crate that needs nothing from outside', async () => {
    const { page } = app;
    const outside: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).hostname !== '127.0.0.1') outside.push(request.url());
    });
    await page.getByRole('button', { name: 'Try with a demo crate' }).click();
    await page.getByText('The demo crate is in your library.').waitFor({ timeout: CRATE_MS });
    await page.getByRole('treeitem', { name: /Demo crate/ }).waitFor();
    await expect
      .poll(() => page.getByRole('grid', { name: 'Tracks' }).getByRole('row').count())
      .toBeGreaterThan(4);
    expect(outside).toEqual([]);
  });

  it('shows where each value is uncertain once the crate is analyzed', async () => {
    const { page } = app;
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+Enter');
    await page.getByText(/\d+ tracks? analyzed\./).waitFor({ timeout: CRATE_MS });
    await expect.poll(() => page.getByRole('img', { name: /predicted [A-H]/ }).count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: /^Review \d/ }).click();
    await expect.poll(() => page.getByRole('option').count()).toBeGreaterThan(0);
  });

  it('reported no error on the way', () => {
    expect(app.errors).toEqual([]);
  });
});
