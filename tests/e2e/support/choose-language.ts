import type { Page } from 'playwright-core';
import { languageNames } from '../../../src/shared/languages/languages.ts';
import type { Language } from '../../../src/shared/languages/languages.ts';
import { setLanguage, t } from '../../../src/shared/languages/translate.ts';
import { goHome } from './tour.ts';

/** Chooses the language of the window, and of the names by which this process finds its controls. */
export async function chooseLanguage(page: Page, language: Language): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByRole('combobox', { name: t('Language') }).click();
  await page.getByRole('option', { name: languageNames[language] }).click();
  await setLanguage({ language, locale: language });
  await page.getByRole('dialog', { name: t('Settings'), exact: true }).waitFor();
  await goHome(page);
}
