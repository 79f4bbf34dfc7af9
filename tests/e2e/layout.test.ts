import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../src/shared/languages/languages.ts';
import { setLanguage } from '../../src/shared/languages/translate.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { noBrowser } from './support/browser.ts';
import { chooseLanguage } from './support/choose-language.ts';
import { lastingProblems, settle } from './support/layout.ts';
import { writeTourLibrary } from './support/tour-library.ts';
import { goHome, stops } from './support/tour.ts';

/** Opening every screen and dialog on a busy machine. */
const TOUR_MS = 480_000;

describe.skipIf(noBrowser !== '')('every screen and dialog at 1024 × 640', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({
      width: 1024,
      height: 640,
      prepare: async (folder) => void (await writeTourLibrary(folder)),
    });
  }, 240_000);
  afterAll(async () => {
    await setLanguage({ language: 'en', locale: 'en' });
    await app?.close();
  });

  it.each(languages)(
    'fits in %s: nothing cut off, outside or on top of something else',
    async (language) => {
      const { page, folder, errors } = app;
      await chooseLanguage(page, language);
      const problems: Record<string, readonly string[]> = {};
      for (const { name, open } of stops) {
        await open(page, folder);
        await settle(page);
        // A screen that is still coming up may have problems that nobody gets to see.
        const persisting = await lastingProblems(page);
        if (persisting.length > 0) problems[name] = persisting;
        await goHome(page);
      }
      expect(problems).toEqual({});
      expect(errors).toEqual([]);
    },
    TOUR_MS,
  );
});
