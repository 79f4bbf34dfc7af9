import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCore } from '../../src/main/core/create-core.ts';
import type { Core } from '../../src/main/core/create-core.ts';
import { runPoolWorker } from '../../src/main/core/pool/run-worker.ts';
import { SIGNAL_PROCESSING } from '../../src/main/inference/choose-model.ts';
import { openPool } from '../../src/main/pool/pool.ts';
import type { Pool } from '../../src/main/pool/pool.ts';
import type { PoolAddress } from '../../src/main/pool/address.ts';
import { writeClicks } from '../support/clicks.ts';
import { hasPostgres, noPostgres, startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { workerModules } from '../support/workers.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { pickInDialog } from './support/pick.ts';

const shots = process.env.SEGUE_TEST_SHOTS;
const reason = noBrowser || (hasPostgres ? '' : noPostgres);
const PASSWORD = 'never-on-the-screen';
/** Analyses of a few seconds of clicks, on a busy machine. */
const WORK_MS = 120_000;

describe.skipIf(reason !== '')(`a pool in a browser${reason && ` (skipped: ${reason})`}`, () => {
  let postgres: Postgres;
  let address: PoolAddress;
  let pool: Pool;
  let worker: Core;
  let app: RunningApp;
  let page: Page;

  /** Three tracks that nobody has analyzed, and one that is no longer music by the time that a worker reads it. */
  async function prepare(folder: string): Promise<void> {
    const music = join(folder, 'music');
    mkdirSync(music);
    for (const bpm of [120, 124, 128, 132])
      writeClicks(join(music, `clicks-${bpm}.wav`), { seconds: 8, bpm });
    const core = createCore({ home: join(folder, 'home'), workers: workerModules });
    core.settings.set({ model: SIGNAL_PROCESSING });
    await core.imports.start([music]).result;
    await core.close();
    const file = join(folder, 'pool-address');
    writeFileSync(file, address.connectionString.replace('segue@', `segue:${PASSWORD}@`), { mode: 0o600 });
    worker = createCore({ home: join(folder, 'worker'), workers: workerModules });
    worker.settings.set({ model: SIGNAL_PROCESSING });
  }

  beforeAll(async () => {
    postgres = await startPostgres();
    address = await postgres.createPool();
    pool = await openPool(address);
    app = await startApp({ prepare });
    page = app.page;
  });
  afterAll(async () => {
    await app?.close();
    await worker?.close();
    await pool?.close();
    await postgres?.stop();
  });

  async function openPoolDialog(): Promise<void> {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('analyze with the pool');
    await page.getByRole('option', { name: 'Analyze with the pool…', exact: true }).click();
    await page.getByRole('dialog', { name: 'Analysis pool' }).waitFor();
  }
  const closeDialog = () => page.getByRole('button', { name: 'Close' }).first().click();
  const figure = (name: string) => page.getByRole('dialog').getByText(name, { exact: true }).locator('..');
  async function work(options: { untilEmpty: boolean; signal: AbortSignal }): Promise<void> {
    const roots = [{ name: 'nas', kind: 'folder', folder: join(app.folder, 'music') }] as const;
    await runPoolWorker(worker, address, { roots, name: 'studio', jobs: 1, ...options });
  }
  /** Leaves a picture of the state under this name, in both themes and at the smallest size. */
  async function shoot(name: string): Promise<void> {
    if (shots === undefined) return;
    for (const theme of ['dark', 'light']) {
      await page.evaluate((value) => (document.documentElement.dataset['theme'] = value), theme);
      await page.screenshot({ path: join(shots, `pool-${name}-${theme}.png`) });
    }
    await page.setViewportSize({ width: 1024, height: 640 });
    await page.screenshot({ path: join(shots, `pool-${name}-small.png`) });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'));
  }

  it('says how to set one up where there is none, and takes the file that names it', async () => {
    await openPoolDialog();
    const dialog = page.getByRole('dialog', { name: 'Analysis pool' });
    await dialog.getByText('No pool is set up on this machine.', { exact: false }).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await shoot('none');
    const file = dialog.getByRole('textbox', { name: 'File with the address of the pool' });
    const path = join(app.folder, 'pool-address');
    chmodSync(path, 0o644);
    await file.fill(path);
    await file.press('Enter');
    await dialog.getByText(/^Everybody on this machine may read/).waitFor();
    chmodSync(path, 0o600);
    await closeDialog();
    await openPoolDialog();
    await dialog.getByText(`127.0.0.1:${postgres.port}/`, { exact: false }).waitFor();
    await dialog.getByText('This library has not requested anything from the pool yet.').waitFor();
    await dialog.getByText('No worker is running.').waitFor();
  });

  it('says which tracks lie in no folder of the pool', async () => {
    await page.getByRole('button', { name: 'Analyze 4 tracks' }).click();
    await page
      .getByText(/^4 failed/)
      .first()
      .waitFor();
    await closeDialog();
    await page.getByRole('button', { name: 'Jobs' }).click();
    await page
      .getByRole('list', { name: 'Jobs' })
      .getByRole('listitem')
      .filter({ hasText: 'Ask the pool for analyses' })
      .first()
      .getByRole('button', { name: 'Failures' })
      .click();
    await page
      .getByText(/lies in none of the roots/)
      .first()
      .waitFor();
    await closeDialog();
    await openPoolDialog();
  });

  it('takes an object store by its address, and no keys', async () => {
    const dialog = page.getByRole('dialog', { name: 'Analysis pool' });
    const address = dialog.getByRole('textbox', { name: 'Address of the object store' });
    const add = dialog.getByRole('button', { name: 'Add', exact: true });
    for (const wrong of ['archive', 's3://key:secret@archive', 's3://archive?secret=x']) {
      await address.fill(wrong);
      await expect.poll(() => add.isDisabled()).toBe(true);
    }
    const store = 's3://archive/promo?region=eu-central-1';
    await address.fill(store);
    await add.click();
    const name = dialog.getByRole('textbox', { name: `Name of ${store} in the pool` });
    await expect.poll(() => name.inputValue()).toBe('promo');
    await dialog.getByRole('button', { name: 'Analyze everything in promo' }).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await shoot('store');
    await dialog.getByRole('button', { name: 'Remove promo' }).click();
    await name.waitFor({ state: 'detached' });
  });

  it('takes folders by the names that workers know them by, and asks for all tracks', async () => {
    const dialog = page.getByRole('dialog', { name: 'Analysis pool' });
    await dialog.getByRole('button', { name: 'Add a folder…' }).click();
    const music = join(app.folder, 'music');
    await pickInDialog(page, app.folder, music, 'Choose folder');
    const name = dialog.getByRole('textbox', { name: `Name of ${music} in the pool` });
    await expect.poll(() => name.inputValue()).toBe('music');
    await name.fill('NAS');
    await name.blur();
    await expect.poll(() => name.inputValue()).toBe('nas');
    await page.getByRole('button', { name: 'Analyze 4 tracks' }).click();
    await dialog.getByText('This library requested 4 tracks', { exact: false }).waitFor();
    await expect.poll(() => figure('Waiting').textContent()).toContain('4');
    await dialog.getByText(/^4 tracks are waiting for .+\/nas, but no running worker/).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await shoot('waiting');
    // Its results come in like those of a job on this machine.
    await page.getByText('Collect from the pool').first().waitFor();
  });

  it('holds this library back and lets it go on', async () => {
    const paused = async () =>
      (await pool.sql<{ paused: boolean }>('SELECT paused FROM segue.library'))[0]?.paused;
    await page.getByRole('button', { name: 'Pause this library' }).click();
    await page.getByRole('button', { name: 'Resume this library' }).waitFor();
    expect(await paused()).toBe(true);
    await page.getByRole('button', { name: 'Resume this library' }).click();
    await page.getByRole('button', { name: 'Pause this library' }).waitFor();
    expect(await paused()).toBe(false);
    await closeDialog();
  });

  it('puts the track that is open before the others, and opens it when it is analyzed', async () => {
    const first = async () =>
      (
        await pool.sql<{ path: string }>(
          "SELECT data->'place'->>'path' AS path FROM segue_jobs.job WHERE name LIKE '%/nas' ORDER BY priority DESC LIMIT 1",
        )
      )[0]?.path;
    await page.getByRole('row', { name: /clicks-128/ }).dblclick();
    await page.getByText('The pool analyzes this track next. It opens here when it is ready.').waitFor();
    expect(await first()).toBe('clicks-128.wav');
    expect(await seriousIssues(page)).toEqual([]);
    await shoot('editor');
    writeFileSync(join(app.folder, 'music', 'clicks-132.wav'), 'no longer music');
    await pool.sql('UPDATE segue_jobs.job SET retry_delay = 0, retry_backoff = false');
    const { signal } = new AbortController();
    for (let tries = 0; tries < 3; tries++) await work({ untilEmpty: true, signal });
    await page.getByRole('region', { name: 'Editor: clicks-128' }).waitFor({ timeout: WORK_MS });
    await page.getByRole('button', { name: 'Back to the list' }).click();
  });

  it('shows what came of it, and tries again what failed', async () => {
    await openPoolDialog();
    const dialog = page.getByRole('dialog', { name: 'Analysis pool' });
    await dialog.getByText(': 3 brought in, 0 ready.', { exact: false }).waitFor({ timeout: WORK_MS });
    await dialog.getByRole('table', { name: 'Time per track' }).getByText('median').waitFor();
    const failed = dialog.getByRole('list', { name: 'Tracks that failed' });
    await failed.getByText('nas:clicks-132.wav').waitFor();
    await failed.getByText(/^3 attempts: /).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await shoot('failed');
    writeClicks(join(app.folder, 'music', 'clicks-132.wav'), { seconds: 8, bpm: 132 });
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => figure('Waiting').textContent()).toContain('1');
    const stop = new AbortController();
    const working = work({ untilEmpty: false, signal: stop.signal });
    await dialog
      .getByRole('table', { name: 'Workers' })
      .getByRole('row', { name: /studio/ })
      .waitFor();
    await shoot('workers');
    await dialog.getByText(': 4 brought in, 0 ready.', { exact: false }).waitFor({ timeout: WORK_MS });
    await page.getByRole('button', { name: 'All tracks are analyzed' }).waitFor();
    stop.abort();
    await working;
  });

  it('never shows the address with its password', async () => {
    expect(await page.content()).not.toContain(PASSWORD);
    expect(app.errors).toEqual([]);
  });
});
