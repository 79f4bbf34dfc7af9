import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAudio } from '../../src/main/audio/open-audio.ts';
import { playerTrim } from '../../src/main/audio/player-trim.ts';
import { collect, energyCentre, fixture } from '../fixtures/audio/collect.ts';
import { launchBrowser, noBrowser } from './support/browser.ts';
import { clickTime } from './support/click-time.ts';

/** The browser's decoders and ours differ in rounding, not by samples. */
const WITHIN_SAMPLES = 2;

describe.skipIf(noBrowser !== '')(`playback clock${noBrowser && ` (skipped: ${noBrowser})`}`, () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  afterAll(() => browser?.close());

  for (const file of [
    'click-lame.mp3',
    'click-lavc.mp3',
    'click-plain.mp3',
    'click.m4a',
    'click.aac',
    'click.ogg',
    'click.opus',
  ])
    it(`puts the click of ${file} where the analysis puts it`, async () => {
      const path = fixture(file);
      const { sampleRate, decoderOffset } = (await openAudio(path)).format;
      const { mono } = await collect(path);
      const analyzed = energyCentre(mono, sampleRate, 1.025) + decoderOffset;
      const played = await clickTime(page, readFileSync(path), sampleRate);
      const onDocumentClock = played + decoderOffset + (await playerTrim(path));
      expect(Math.abs(onDocumentClock - analyzed) * sampleRate).toBeLessThan(WITHIN_SAMPLES);
    });
});
