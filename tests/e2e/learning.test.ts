import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCore } from '../../src/main/core/create-core.ts';
import { addSong, correct, writeSong } from '../fixtures/learning/songs.ts';
import { workerModules } from '../support/workers.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { pickInDialog } from './support/pick.ts';

/** Twelve tracks whose person moved the predicted cues and verified them, and four that nobody looked at. */
async function prepare(folder: string): Promise<void> {
  const core = createCore({ home: join(folder, 'home'), workers: workerModules });
  for (let seed = 1; seed <= 16; seed++) {
    const song = writeSong(seed);
    const trackId = addSong(core, song);
    if (seed <= 12) correct(core, trackId, song.wanted);
  }
  core.playlistEdits.create(
    { kind: 'playlist', name: 'Friday', parentId: null, trackIds: [1, 2, 3] },
    { author: 'ann', origin: null },
  );
  await core.close();
}

const shots = process.env.SEGUE_TEST_SHOTS;

describe.skipIf(noBrowser !== '')(`learning in a browser${noBrowser && ` (skipped: ${noBrowser})`}`, () => {
  let app: RunningApp;
  let page: Page;

  beforeAll(async () => {
    app = await startApp({ prepare });
    page = app.page;
  });
  afterAll(() => app?.close());

  /** Screenshots in both themes, where somebody wants them. */
  async function shoot(name: string): Promise<void> {
    if (!shots) return;
    for (const [width, height] of [
      [1440, 900],
      [1100, 700],
      [1920, 1080],
    ] as const)
      for (const theme of ['dark', 'light']) {
        await page.setViewportSize({ width, height });
        await page.evaluate((next) => (document.documentElement.dataset['theme'] = next), theme);
        await page.screenshot({ path: join(shots, `learning-${name}-${theme}-${width}.png`) });
      }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'));
  }

  const tab = (name: string) => page.getByRole('tab', { name, exact: true });

  it('shows what was corrected, and leads from a kind of correction to its cases', async () => {
    await page.keyboard.press('Control+4');
    await page.getByRole('main', { name: 'Learning' }).waitFor();
    const kinds = page.getByRole('list', { name: 'Corrections by kind' });
    await kinds.getByRole('button', { name: /^Cue moved/ }).waitFor();
    const cases = page.getByRole('list', { name: 'Cases' }).getByRole('button');
    await expect.poll(() => cases.count()).toBe(12);
    expect(await seriousIssues(page)).toEqual([]);
    await kinds.getByRole('button', { name: /^Cue not wanted/ }).click();
    await page.getByRole('heading', { name: 'Worst cases: Cue not wanted' }).waitFor();
    await expect.poll(() => cases.first().textContent()).toContain('Cue not wanted');
    await page.getByRole('button', { name: 'Show all cases' }).click();
    await page.getByRole('heading', { name: 'Worst cases', exact: true }).waitFor();
  });

  it('says how often each playlist and tempo needed correcting, as a share or per track, and exports it', async () => {
    const friday = page.getByRole('list', { name: 'Corrections by playlist' }).getByRole('button');
    await expect.poll(() => friday.textContent()).toMatch(/^Friday100\s?%3 tracks$/);
    await page.getByRole('button', { name: 'Corrections per track', exact: true }).click();
    await expect.poll(() => friday.textContent()).toMatch(/^Friday\d+\.\d3 tracks$/);
    await page.getByRole('list', { name: 'Corrections by tempo' }).getByRole('button').first().waitFor();
    await shoot('corrections');
    await friday.click();
    await page.getByRole('heading', { name: 'Worst cases: Friday' }).waitFor();
    await expect.poll(() => page.getByRole('list', { name: 'Cases' }).getByRole('button').count()).toBe(3);
    await page.getByRole('button', { name: 'Show all cases' }).click();
    await page.getByRole('button', { name: 'Export corrections…' }).click();
    const path = join(app.folder, 'corrections.csv');
    await pickInDialog(page, app.folder, path, 'Save');
    await page.getByText(/^\d+ corrections exported$/).waitFor();
    expect(readFileSync(path, 'utf8')).toMatch(/^case_id,correction_id/);
  });

  it('saves a report with charts and what to do next', async () => {
    await page.getByRole('button', { name: 'Save a report…' }).click();
    const path = join(app.folder, 'report.html');
    await pickInDialog(page, app.folder, path, 'Save');
    await page.getByText('Report saved').waitFor();
    const html = readFileSync(path, 'utf8');
    expect(html).toContain('<h2>Corrections by kind</h2>');
    expect(html).toContain('Verify 8 more tracks with cues.');
    expect(html).toContain('<svg');
  });

  it('opens a case in the editor and comes back to it', async () => {
    const first = page.getByRole('list', { name: 'Cases' }).getByRole('button').first();
    const name = /Song \d+/.exec((await first.textContent()) ?? '')![0];
    await first.click();
    await page.getByRole('region', { name: `Editor: ${name}` }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain(name);
  });

  it('trains a model, says how good it is, and puts it in use', async () => {
    await tab('Your models').click();
    await page.getByText('No model has learned from you yet.').waitFor();
    await page.getByText(/^12 verified tracks with cues/).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await page.getByRole('button', { name: 'Train a model' }).click();
    const model = page.getByRole('complementary', { name: 'Model' });
    await model.getByRole('heading', { name: 'personal-cues-1' }).waitFor({ timeout: 120_000 });
    await page.getByRole('img', { name: /^F1 of your models/ }).waitFor();
    await model.getByText('Proved better').waitFor();
    await page.getByText('Cues: personal-cues-1 proved better').waitFor();
    await shoot('models');
    expect(await seriousIssues(page)).toEqual([]);
    await model.getByRole('button', { name: 'Use this version' }).click();
    await page.getByText('personal-cues-1 is in use now').waitFor();
    await page.getByRole('table', { name: 'Versions of your model' }).getByText('in use').waitFor();
  });

  it('proposes its cues in tracks that nobody verified', async () => {
    await page.getByRole('button', { name: 'Apply to unverified tracks' }).click();
    await page.getByText('Apply what was learned to 4 tracks').first().waitFor();
  });

  it('takes it out of use again, with the decision on record', async () => {
    await page.getByRole('button', { name: 'Roll back' }).click();
    const decisions = page.getByRole('table', { name: 'Decisions' });
    await decisions.getByRole('row').nth(1).waitFor();
    await expect.poll(() => decisions.textContent()).toContain('rolled back to');
  });

  it('says in the editor what the model changed, and why', async () => {
    await page.keyboard.press('Control+1');
    await page.getByText('Song 14', { exact: true }).first().dblclick();
    await page.getByRole('region', { name: 'Editor: Song 14' }).waitFor();
    await page.getByText(/^personal-cues-1 placed \d+ cues? of its own and/).waitFor();
    const cues = page.getByRole('list', { name: 'Cues' });
    await cues.getByRole('button', { pressed: false }).first().click();
    const why = page.getByRole('listitem', { name: 'Why this cue' });
    const press = async (): Promise<boolean> => {
      for (const button of await cues.locator('li > button[aria-pressed]').all()) {
        await button.click();
        if (await why.isVisible()) return true;
      }
      return false;
    };
    await expect.poll(press, { timeout: 20_000 }).toBe(true);
    await expect.poll(() => why.getByRole('button', { name: /Song \d+/ }).count()).toBe(3);
    await shoot('why');
    expect(await seriousIssues(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+4');
  });

  it('holds two models against what the person left', async () => {
    await tab('Evaluation').click();
    await page.getByText('No evaluation yet.').waitFor();
    await page.getByRole('combobox', { name: 'Model', exact: true }).click();
    await page.getByRole('option', { name: 'base-1' }).click();
    await page.getByRole('combobox', { name: 'Second model' }).click();
    await page.getByRole('option', { name: 'personal-cues-1' }).click();
    await page.getByRole('button', { name: 'Evaluate' }).click();
    const scores = page.getByRole('table', { name: 'Scores' });
    await scores.getByRole('row', { name: /^cues, F1 within a beat/ }).waitFor({ timeout: 60_000 });
    await page.getByRole('img', { name: 'Reliability of base-1' }).waitFor();
    await page.getByRole('list', { name: 'Better' }).getByRole('button').first().waitFor();
    const groups = page.getByRole('table', { name: 'Scores by group' });
    await groups.getByRole('row', { name: /^house/i }).waitFor();
    await page.getByRole('group', { name: 'Group by' }).getByRole('button', { name: 'Tempo' }).click();
    await groups.getByRole('row', { name: /BPM/ }).first().waitFor();
    await shoot('evaluation');
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('shows how it changed over time, and keeps a report', async () => {
    await tab('Over time').click();
    await page.getByRole('img', { name: 'Corrections per track as you went on' }).waitFor();
    await page.getByRole('img', { name: 'Scores by evaluation' }).waitFor();
    await page.getByRole('button', { name: 'Make a report now' }).click();
    const report = page.getByRole('region', { name: /^Report of/ });
    await report.getByText('Verify 8 more tracks with cues.').or(report.locator('li')).first().waitFor();
    await page.getByRole('checkbox', { name: 'Every night from' }).click();
    await page.getByRole('combobox', { name: 'Hour of the nightly report' }).click();
    await page.getByRole('option', { name: '4:00', exact: true }).click();
    await shoot('history');
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('trains by itself only where that is switched on', async () => {
    await tab('Your models').click();
    await page.getByRole('combobox', { name: 'Train again' }).click();
    await page.getByRole('option', { name: 'After 20 newly verified tracks' }).click();
    await page
      .getByRole('checkbox', { name: 'Use the new version if it passes the test on unseen tracks' })
      .waitFor();
    const learned = (name: string) => page.getByRole('checkbox', { name, exact: true });
    expect(await learned('Cues').isChecked()).toBe(true);
    expect(await learned('Sections').isChecked()).toBe(false);
    await learned('Sections').click();
    await expect.poll(() => learned('Sections').isChecked()).toBe(true);
    await shoot('automation');
    await page.getByRole('combobox', { name: 'Train again' }).click();
    await page.getByRole('option', { name: 'Only when I press the button' }).click();
  });

  it('reported no error on the way', () => {
    expect(app.errors).toEqual([]);
  });
});
