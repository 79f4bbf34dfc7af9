import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { t } from '../../../src/shared/languages/translate.ts';
import { openDialog } from './dialogs.ts';
import { pickInDialog } from './pick.ts';

/** One screen or dialog. Names of controls are in the language that is set in this process. */
export interface Stop {
  readonly name: string;
  /** Opens it from the library's list of tracks. */
  readonly open: (page: Page, folder: string) => Promise<void>;
}

async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: t('Search or run a command') }).fill(title);
  await page.getByRole('option', { name: title }).first().click();
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first();

async function selectAll(page: Page): Promise<void> {
  await page.getByRole('grid', { name: t('Tracks') }).focus();
  await page.keyboard.press('Control+a');
}

/** Lists only the track at this tempo. */
async function findTrack(page: Page, bpm: number): Promise<void> {
  await page.getByRole('searchbox', { name: t('Search tracks') }).fill(`bpm:${bpm}-${bpm}.9`);
  const rows = page.getByRole('grid', { name: t('Tracks') }).getByRole('row');
  // Lists of earlier searches may still arrive: the heading and one row must stay for a while.
  for (let same = 0; same < 5; same = (await rows.count()) === 2 ? same + 1 : 0)
    await page.waitForTimeout(60);
}

async function openEditor(page: Page): Promise<void> {
  await findTrack(page, 125);
  await page.getByRole('grid', { name: t('Tracks') }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: t('Back to the list') }).waitFor();
}

async function openDataset(page: Page, tab: string): Promise<void> {
  await page.keyboard.press('Control+3');
  await page.getByRole('tab', { name: tab, exact: true }).click();
}

async function openVersion(page: Page): Promise<void> {
  await openDataset(page, t('Versions'));
  await page.getByText('library@v2').first().click();
}

async function openRemote(page: Page, folder: string): Promise<void> {
  await openDataset(page, t('Exchange'));
  const connected = page.getByRole('button', { name: t('Sync the library…') });
  const remotes = page.getByRole('list', { name: t('Remotes'), exact: true });
  await remotes
    .or(page.getByText(t('None yet. Add one to back up or share versions.')))
    .first()
    .waitFor();
  if ((await remotes.count()) === 0) {
    mkdirSync(join(folder, 'nas'));
    await page.getByRole('button', { name: t('Add a remote…') }).click();
    await page.getByRole('textbox', { name: t('Name') }).fill('nas');
    await page.getByRole('textbox', { name: t('Folder') }).fill(join(folder, 'nas'));
    await page.keyboard.press('Enter');
    await remotes.waitFor();
  }
  if ((await connected.count()) === 0) await page.getByRole('button', { name: /nas/ }).first().click();
  await connected.waitFor();
}

async function openJobs(page: Page): Promise<void> {
  await runCommand(page, t('Show jobs'));
  await page.getByRole('list', { name: t('Jobs') }).waitFor();
}

const command = (name: string, title: () => string, before?: (page: Page) => Promise<void>): Stop => ({
  name,
  open: async (page) => {
    await before?.(page);
    await runCommand(page, title());
    await openDialog(page).first().waitFor();
  },
});

const settingsTabs = () => [
  t('General'),
  t('Cue template'),
  t('Folders'),
  t('Backups'),
  t('Shortcuts'),
  t('Models'),
  t('Device'),
];

const settings = settingsTabs().map((_, index): Stop => ({
  name: `settings-${index + 1}`,
  open: async (page) => {
    await page.keyboard.press('Control+,');
    await page.getByRole('tab', { name: settingsTabs()[index]!, exact: true }).click();
  },
}));

const screens: readonly Stop[] = [
  { name: 'library', open: async () => undefined },
  { name: 'library-selected', open: selectAll },
  { name: 'review', open: (page) => page.keyboard.press('Control+2') },
  { name: 'editor', open: openEditor },
  ...(['grid', 'sections', 'details', 'history'] as const).map((name, index): Stop => ({
    name: `editor-${name}`,
    open: async (page) => {
      await openEditor(page);
      await page
        .getByRole('tab')
        .nth(index + 1)
        .click();
    },
  })),
  {
    name: 'editor-missing',
    open: async (page) => {
      await findTrack(page, 123);
      await page.getByRole('grid', { name: t('Tracks') }).focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await page.getByText(t('The file of this track was not found.')).waitFor();
    },
  },
  { name: 'dataset-overview', open: (page) => openDataset(page, t('Overview')) },
  { name: 'dataset-quality', open: (page) => openDataset(page, t('Quality')) },
  { name: 'dataset-errors', open: (page) => openDataset(page, t('Label errors')) },
  { name: 'dataset-versions', open: (page) => openDataset(page, t('Versions')) },
  { name: 'dataset-version', open: openVersion },
  { name: 'dataset-remotes', open: openRemote },
  ...[t('Corrections'), t('Your models'), t('Evaluation')].map((_, index): Stop => ({
    name: `learning-${index + 1}`,
    open: async (page) => {
      await page.keyboard.press('Control+4');
      const tabs = [t('Corrections'), t('Your models'), t('Evaluation')];
      await page.getByRole('tab', { name: tabs[index]!, exact: true }).click();
    },
  })),
];

const dialogs: readonly Stop[] = [
  ...settings,
  command('shortcuts', () => t('Keyboard shortcuts')),
  command('about', () => t('About Segue')),
  { name: 'palette', open: (page) => page.keyboard.press('Control+k') },
  { name: 'jobs', open: openJobs },
  command('file-picker', () => t('Import Rekordbox XML or files…')),
  {
    name: 'import-report',
    open: async (page) => {
      await openJobs(page);
      await button(page, t('Report')).click();
      await openDialog(page).getByRole('heading').first().waitFor();
    },
  },
  {
    name: 'failures',
    open: async (page) => {
      await openJobs(page);
      await button(page, t('Failures')).click();
      await page
        .getByText(/no audio|flac/)
        .first()
        .waitFor();
    },
  },
  command('export', () => t('Export to Rekordbox…')),
  {
    name: 'export-traktor',
    open: async (page) => {
      await runCommand(page, t('Export to Rekordbox…'));
      await page.getByRole('combobox', { name: t('For'), exact: true }).click();
      await page.getByRole('option', { name: /Traktor/ }).click();
    },
  },
  {
    name: 'verification',
    open: async (page, folder) => {
      await runCommand(page, t('Verify a fresh Rekordbox export…'));
      await pickInDialog(page, folder, join(folder, 'sent.xml'), t('Choose'));
      await page.getByRole('dialog', { name: t('What Rekordbox took over') }).waitFor();
    },
  },
  command('verify', () => t('Verify selected tracks (tier 1)'), selectAll),
  command('labels', () => t('Edit labels of selected tracks…'), selectAll),
  command('correct', () => t('Correct selected tracks…'), selectAll),
  command('annotate', () => t('Labels from folders or a file…'), selectAll),
  command('genres', () => t('Merge and edit genres…')),
  command('remove', () => t('Remove selected tracks from the library…'), selectAll),
  command('imports', () => t('Imports: show and remove…')),
  {
    name: 'remove-import',
    open: async (page) => {
      await runCommand(page, t('Imports: show and remove…'));
      await button(page, t('Remove…')).click();
    },
  },
  command('changes', () => t('Earlier changes…')),
  command('duplicates', () => t('Duplicates: compare and merge…')),
  command('relocate', () => t('Find missing files…')),
  command('pool', () => t('Analyze with the pool…')),
  command('playlist', () => t('New playlist…')),
  command('annotation-export', () => t('Export annotations for training and other tools…')),
  {
    name: 'lineage',
    open: async (page) => {
      await findTrack(page, 125);
      const rows = page.getByRole('grid', { name: t('Tracks') }).getByRole('row');
      await rows.nth(1).click({ button: 'right' });
      await page.getByRole('menuitem', { name: t('Where its values came from…') }).click();
    },
  },
  {
    name: 'opinions',
    open: async (page) => {
      await openEditor(page);
      await page.getByRole('tab', { name: t('Details') }).click();
      await page.getByRole('button', { name: t('Settle…') }).click();
    },
  },
  {
    name: 'create-version',
    open: async (page) => {
      await openDataset(page, t('Versions'));
      await button(page, t('Create a version…')).click();
      await page.getByText(t('Preview the split')).click();
    },
  },
  ...([1, 2, 3, 4] as const).map((index): Stop => ({
    name: `version-${index}`,
    open: async (page) => {
      await openVersion(page);
      const names = [t('Tag…'), t('Roll back…'), t('Delete…'), t('Compare')];
      await button(page, names[index - 1]!).click();
    },
  })),
  {
    name: 'add-remote',
    open: async (page) => {
      await openDataset(page, t('Exchange'));
      await page.getByRole('button', { name: t('Add a remote…') }).click();
      await page.getByText(t('S3 storage'), { exact: true }).click();
    },
  },
  {
    name: 'sync',
    open: async (page, folder) => {
      await openRemote(page, folder);
      await page.getByRole('button', { name: t('Sync the library…') }).click();
    },
  },
];

/** Every screen and dialog that a crate without training can show. */
export const stops: readonly Stop[] = [...screens, ...dialogs];

/** Back to the list of tracks, without dialog, selection or filter. */
export async function goHome(page: Page): Promise<void> {
  const dialogs = openDialog(page);
  for (let i = 0, count = await dialogs.count(); i === 0 || (i < 5 && count > 0); i++) {
    await page.keyboard.press('Escape');
    // A menu in a dialog closes before it.
    if (count > 0)
      await dialogs
        .nth(count - 1)
        .waitFor({ state: 'hidden', timeout: 300 })
        .catch(() => undefined);
    count = await dialogs.count();
  }
  await page.keyboard.press('Control+1');
  const search = page.getByRole('searchbox', { name: t('Search tracks') });
  await search.fill('');
  await page.getByRole('grid', { name: t('Tracks') }).focus();
  await page.keyboard.press('Escape');
}
