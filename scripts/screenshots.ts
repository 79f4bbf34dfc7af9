/**
 * Takes a screenshot of every screen of the real app, into `docs/images`.
 *
 *   npm run screenshots [-- --only learning|crate]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startApp } from '../tests/e2e/support/app.ts';
import { noBrowser } from '../tests/e2e/support/browser.ts';
import { openDialog } from '../tests/e2e/support/dialogs.ts';
import { dropFiles } from '../tests/e2e/support/drop.ts';
import { writeLearningLibrary } from '../tests/e2e/support/learning-library.ts';
import { pickInDialog } from '../tests/e2e/support/pick.ts';
import { writeRekordboxFile } from '../tests/support/rekordbox-file.ts';

const images = join(import.meta.dirname, '../docs/images');
/** The demo crate is synthesised and analyzed on the spot. */
const CRATE_MS = 300_000;

/** Waits for waveforms to load and transitions to end. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(700);
}

async function openPalette(page: Page, command: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill(command);
  await page.waitForTimeout(300);
}

async function runCommand(page: Page, command: string): Promise<void> {
  await openPalette(page, command);
  await page.keyboard.press('Enter');
  await page.waitForTimeout(300);
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await openDialog(page).first().waitFor({ state: 'hidden' });
}

async function shootPage(page: Page, name: string): Promise<void> {
  await settle(page);
  await page.screenshot({ path: join(images, `${name}.png`), caret: 'initial' });
  console.log(`docs/images/${name}.png`);
}

/** The Learning screen, with a library that was corrected and learned from for half a year. */
async function shootLearning(): Promise<void> {
  const app = await startApp({ width: 1280, height: 800, prepare: writeLearningLibrary });
  const { page } = app;
  const open = (tab: string): Promise<void> => page.getByRole('tab', { name: tab, exact: true }).click();
  try {
    await page.keyboard.press('Control+4');
    await page.getByRole('list', { name: 'Corrections by playlist' }).waitFor();
    await shootPage(page, 'learning-corrections');
    await open('Your models');
    await page.getByRole('complementary', { name: 'Model' }).waitFor();
    await shootPage(page, 'learning-models');
    await open('Evaluation');
    for (const [field, model] of [
      ['Model', 'base-1'],
      ['Second model', 'personal-cues-3'],
    ] as const) {
      await page.getByRole('combobox', { name: field, exact: true }).click();
      await page.getByRole('option', { name: model }).click();
    }
    await page.getByRole('button', { name: 'Evaluate' }).click();
    await page.getByRole('table', { name: 'Scores', exact: true }).waitFor();
    await shootPage(page, 'learning-evaluation');
    await open('Over time');
    await page.getByRole('img', { name: 'Scores by evaluation' }).waitFor();
    await shootPage(page, 'learning-history');
    if (app.errors.length > 0) throw new Error(`The page reported errors:\n${app.errors.join('\n')}`);
  } finally {
    await app.close();
  }
}

/** Every other screen, with the demo crate. */
async function shootDemoCrate(): Promise<void> {
  const app = await startApp({ width: 1280, height: 800 });
  const { page } = app;
  const shoot = (name: string): Promise<void> => shootPage(page, name);
  try {
    await shoot('first-run');
    await page.getByRole('button', { name: 'Try with a demo crate' }).click();
    await page.getByText('The demo crate is in your library.').waitFor({ timeout: CRATE_MS });
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('contentinfo', { name: 'Status' }).getByRole('progressbar').waitFor();
    await shoot('analyzing');
    await page.getByText(/tracks analyzed\./).waitFor({ timeout: CRATE_MS });
    await page.getByText(/tracks analyzed\./).waitFor({ state: 'hidden' });
    await shoot('library-selected');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Home');
    await shoot('library');

    await page.getByRole('button', { name: 'Key', exact: true }).click();
    await page.getByRole('button', { name: '8A, Am' }).click();
    await page.getByText('and keys that mix with it').click();
    await shoot('filter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.getByRole('button', { name: 'Sound', exact: true }).click();
    await shoot('sound');
    await page.keyboard.press('Escape');
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Control+a');
    for (const [name, keys] of [
      ['labels', 'l'],
      ['correct', 'Shift+c'],
      ['verify', 'v'],
    ] as const) {
      await page.keyboard.press(keys);
      await openDialog(page).waitFor();
      await shoot(name);
      await closeDialog(page);
    }
    await page.keyboard.press('g');
    await page.getByText(/tracks flagged/).waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText(/Undone: /).waitFor();
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await runCommand(page, 'earlier changes');
    await shoot('changes');
    await closeDialog(page);
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Escape');
    await openPalette(page, 're');
    await shoot('palette');
    await closeDialog(page);

    await page.getByRole('button', { name: /^Review/ }).click();
    await shoot('review');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Back to the list' }).waitFor();
    await shoot('editor');
    await page.getByRole('tab', { name: 'History' }).click();
    await shoot('editor-history');
    await page.keyboard.press('v');
    await page.waitForTimeout(500);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Library' }).click();

    await page.keyboard.press('Control+3');
    await page.getByRole('list', { name: 'Genres' }).waitFor();
    await shoot('dataset');
    await page.getByRole('tab', { name: 'Quality' }).click();
    await page.getByRole('list', { name: 'Findings' }).waitFor();
    await shoot('dataset-quality');
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Create a version…' }).click();
    const reason = page.getByRole('textbox', { name: 'Reason to create it anyway' });
    await settle(page);
    if ((await reason.count()) > 0) await reason.fill('The demo crate');
    await page.getByText('Preview the split').click();
    await page.getByRole('table', { name: 'Split' }).waitFor();
    await page.getByRole('button', { name: 'Create version' }).click();
    await page.getByText('library@v1 created').waitFor();
    await page.getByRole('tab', { name: 'Exchange' }).click();
    mkdirSync(join(app.folder, 'nas'));
    await page.getByRole('button', { name: 'Add a remote…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('nas');
    await page.getByRole('textbox', { name: 'Folder' }).fill(join(app.folder, 'nas'));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Push library@v1' }).waitFor();
    await page.getByText('library@v1 created').waitFor({ state: 'hidden' });
    await shoot('dataset-exchange');
    await page.getByRole('button', { name: 'Export annotations…' }).click();
    await page.getByRole('radio', { name: 'Hugging Face' }).click();
    await shoot('export-annotations');
    await closeDialog(page);
    await page.keyboard.press('Control+1');

    await page.keyboard.press('Control+e');
    await openDialog(page)
      .getByText(/will change|Nothing differs/)
      .waitFor();
    await shoot('export');
    await page.getByRole('button', { name: 'Write XML…' }).click();
    await pickInDialog(page, app.folder, join(app.folder, 'segue.xml'), 'Save');
    await page.getByText('Next, in Rekordbox').waitFor();
    await shoot('exported');
    await page.getByRole('button', { name: 'Done' }).click();

    await page.keyboard.press('Shift+?');
    await shoot('shortcuts');
    await closeDialog(page);
    await page.keyboard.press('Control+,');
    await shoot('settings');
    for (const tab of ['Cue template', 'Shortcuts', 'Device']) {
      await page.getByRole('tab', { name: tab }).click();
      await shoot(`settings-${tab.toLowerCase().replace(' ', '-')}`);
    }
    await closeDialog(page);

    const elsewhere = ['House/Opener', 'House/Anthem', 'Techno/Peak', 'Sets/Closing'];
    const xml = writeRekordboxFile(
      join(app.folder, 'laptop.xml'),
      elsewhere.map((name, at) => ({
        id: at + 1,
        name: name.split('/')[1]!,
        path: `/${at === 3 ? 'D:' : 'C:/Users/dj/Music'}/${name}.mp3`,
      })),
    );
    await dropFiles(page, [xml]);
    await page.getByRole('button', { name: 'Find them…' }).click();
    await page.getByText('C:/Users/dj/Music').waitFor();
    await shoot('relocate');
    await closeDialog(page);

    await runCommand(page, 'switch between dark');
    await shoot('library-light');
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Back to the list' }).waitFor();
    await shoot('editor-light');
    await page.setViewportSize({ width: 1024, height: 640 });
    await shoot('editor-small');
    if (app.errors.length > 0) throw new Error(`The page reported errors:\n${app.errors.join('\n')}`);
  } finally {
    await app.close();
  }
}

const parts: Readonly<Record<string, () => Promise<void>>> = {
  learning: shootLearning,
  crate: shootDemoCrate,
};
const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = Object.entries(parts).filter(([name]) => values.only === undefined || values.only === name);
if (chosen.length === 0) throw new Error(`--only takes one of ${Object.keys(parts).join(', ')}.`);
if (noBrowser) throw new Error(noBrowser);
mkdirSync(images, { recursive: true });
for (const [, shoot] of chosen) await shoot();
