import { sep } from 'node:path';
import type { Page } from 'playwright-core';
import { t } from '../../../src/shared/languages/translate.ts';

/**
 * Walks the app's file dialog down to `path` (inside `root`, one of the folders it offers) and chooses it. Runs
 * `beforeChoosing` once it is selected.
 */
export async function pickInDialog(
  page: Page,
  root: string,
  path: string,
  button: string,
  beforeChoosing?: () => void,
): Promise<void> {
  const dialog = page.getByRole('dialog');
  const folder = dialog.getByRole('status', { name: t('Folder') });
  await page.waitForFunction(() => document.querySelector('output')?.textContent);
  for (;;) {
    const now = await folder.textContent();
    if (now === t('Folders that Segue may read')) break;
    await dialog.getByRole('button', { name: t('Up') }).click();
    // Whole text: the folder above is the beginning of the one below.
    await page.waitForFunction((before) => document.querySelector('output')?.textContent !== before, now);
  }
  await dialog.getByRole('button', { name: root, exact: true }).dblclick();
  const steps = path.slice(root.length + 1).split(sep);
  for (const step of steps.slice(0, -1))
    await dialog.getByRole('button', { name: step, exact: true }).dblclick();
  const last = steps.at(-1);
  if (button === 'Save') await dialog.getByRole('textbox', { name: t('File name') }).fill(last ?? '');
  else if (last) await dialog.getByRole('button', { name: last, exact: true }).click();
  beforeChoosing?.();
  await dialog.getByRole('button', { name: button, exact: true }).click();
}
