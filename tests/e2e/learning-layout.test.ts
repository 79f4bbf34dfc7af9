import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../src/shared/languages/languages.ts';
import { setLanguage, t } from '../../src/shared/languages/translate.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { chooseLanguage } from './support/choose-language.ts';
import { lastingProblems, settle } from './support/layout.ts';
import { writeLearningLibrary } from './support/learning-library.ts';
import { goHome } from './support/tour.ts';

/** All screens of learning, and their contrast in two themes, on a busy machine. */
const TOUR_MS = 480_000;

describe.skipIf(noBrowser !== '')('learning at 1024 × 640, after half a year of corrections', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ width: 1024, height: 640, prepare: writeLearningLibrary });
  }, 240_000);
  afterAll(async () => {
    await setLanguage({ language: 'en', locale: 'en' });
    await app?.close();
  });

  it.each(languages)(
    'fits in %s',
    async (language) => {
      const { page, errors } = app;
      const look = async (name: string): Promise<void> => {
        await settle(page);
        problems[name] = await lastingProblems(page);
        // Contrast and names do not depend on the language.
        for (const theme of language === 'en' ? ['dark', 'light'] : []) {
          await page.evaluate((next) => (document.documentElement.dataset['theme'] = next), theme);
          problems[`${name}, ${theme}`] = await seriousIssues(page);
        }
      };
      const problems: Record<string, readonly string[]> = {};
      await chooseLanguage(page, language);
      await page.keyboard.press('Control+4');
      const open = (tab: string) => page.getByRole('tab', { name: tab, exact: true }).click();
      await open(t('Corrections'));
      await page.getByRole('list', { name: t('Corrections by playlist') }).waitFor();
      await look('corrections');
      await open(t('Your models'));
      for (const task of [t('Cues'), t('Sections'), t('Beat grid')]) {
        await page
          .getByRole('group', { name: t('What the model learns') })
          .getByRole('button', { name: task })
          .click();
        await look(`models, ${task}`);
      }
      await open(t('Evaluation'));
      await page.getByRole('combobox', { name: t('Second model') }).click();
      await page.getByRole('option', { name: 'personal-cues-3' }).click();
      await page.getByRole('button', { name: t('Evaluate') }).click();
      await page.getByRole('table', { name: t('Scores'), exact: true }).waitFor({ timeout: 60_000 });
      await look('evaluation');
      await open(t('Over time'));
      await page.getByRole('img', { name: t('Scores by evaluation') }).waitFor();
      await look('history');
      expect(Object.entries(problems).filter(([, found]) => found.length > 0)).toEqual([]);
      expect(errors).toEqual([]);
      await goHome(page);
    },
    TOUR_MS,
  );
});
