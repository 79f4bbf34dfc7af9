import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFlac, noise } from '../fixtures/audio/make-files.ts';
import { makeFlacPicture, makePng } from '../fixtures/library/make-png.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';
import { pickInDialog } from './support/pick.ts';

const RATE = 44_100;

/** Cut off at 14 kHz, as files are that were made from small ones: a windowed sinc. */
function cut(samples: Float32Array): Float32Array {
  const half = 127;
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, i) => {
    const n = i - half;
    const turn = (2 * Math.PI * 14_000) / RATE;
    const sinc = n === 0 ? turn / Math.PI : Math.sin(turn * n) / (Math.PI * n);
    return sinc * (0.5 + 0.5 * Math.cos((Math.PI * n) / (half + 1)));
  });
  const at = (i: number): number => samples[i] ?? 0;
  return samples.map((_, i) => taps.reduce((sum, tap, k) => sum + tap * at(i + half - k), 0));
}

declare global {
  interface Window {
    /** Connections of the page to the audio hardware. */
    outputs: (AudioContext & { readonly sinkId: string })[];
  }
}

describe.skipIf(noBrowser !== '')(
  'covers, measures of the sound, and where it comes out, in a browser',
  () => {
    let app: RunningApp;
    const row = (name: string) => app.page.getByRole('row', { name: new RegExp(name) });

    beforeAll(async () => {
      app = await startApp({
        browserArgs: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
        prepare: async (folder) => {
          const cover = { type: 6, body: makeFlacPicture(makePng(40, 30)) };
          writeFileSync(join(folder, 'bright.flac'), makeFlac([noise(RATE * 8)], { blocks: [cover] }));
          // Where a scan does not look.
          mkdirSync(join(folder, '.later'));
          writeFileSync(join(folder, '.later/late.flac'), makeFlac([noise(RATE * 30, 3)]));
          writeRekordboxFile(join(folder, 'late.xml'), [
            { id: 1, name: 'late', path: join(folder, '.later/late.flac'), more: { TotalTime: '30' } },
          ]);
          writeFileSync(join(folder, 'cut.flac'), makeFlac([cut(noise(RATE * 8, 2))]));
        },
      });
      const { page, folder } = app;
      await page.addInitScript(() => {
        window.outputs = [];
        const Native = AudioContext;
        window.AudioContext = class extends Native {
          constructor(options?: AudioContextOptions) {
            super(options);
            window.outputs.push(this as unknown as Window['outputs'][number]);
          }
        };
      });
      await page.reload();
      await page.getByRole('button', { name: 'Analyze folder' }).click();
      await pickInDialog(page, folder, folder, 'Choose folder');
      await page.getByText('2 tracks analyzed.').waitFor({ timeout: 120_000 });
      for (const [name, heading] of [
        ['Energy', 'En.'],
        ['Loudness', 'LUFS'],
        ['Bandwidth', 'Band'],
      ] as const) {
        await page.getByRole('button', { name: 'Columns' }).click();
        await page.getByRole('menuitemcheckbox', { name, exact: true }).click();
        await page.keyboard.press('Escape');
        await page.getByRole('columnheader', { name: heading }).waitFor();
      }
    });
    afterAll(() => app?.close());

    it('names the work by its folder', async () => {
      const { page, folder } = app;
      await page.getByRole('button', { name: 'Jobs' }).click();
      await page
        .getByRole('list', { name: 'Jobs' })
        .getByText(`Analyze ${basename(folder)}`)
        .waitFor();
      await page.keyboard.press('Escape');
    });

    it('says of work in which everything failed only that', async () => {
      const { page, folder } = app;
      mkdirSync(join(folder, 'Broken'));
      writeFileSync(join(folder, 'Broken/only.flac'), 'no audio at all');
      await page.getByRole('button', { name: 'Analyze folder' }).click();
      await pickInDialog(page, folder, join(folder, 'Broken'), 'Choose folder');
      const messages = page.getByRole('region', { name: 'Notifications' });
      await messages.getByText('Analyze Broken').waitFor();
      await messages.getByText('1 failed.', { exact: true }).waitFor();
      expect(await messages.getByText(/0 tracks analyzed/).count()).toBe(0);
    });

    it('names dropped files by what was dropped, failures included', async () => {
      const { page, folder } = app;
      const path = join(folder, '..', `${basename(folder)}-broken.flac`);
      writeFileSync(path, 'no audio at all');
      try {
        await dropFiles(page, [path]);
      } finally {
        rmSync(path);
      }
      const report = page.getByRole('dialog', { name: '1 track read' });
      await report.getByText(basename(path)).first().waitFor();
      await page.keyboard.press('Escape');
      await report.waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Jobs' }).click();
      const jobs = page.getByRole('list', { name: 'Jobs' });
      await jobs.getByText(`Import ${basename(path)}`).waitFor();
      await jobs.getByRole('button', { name: 'Failures' }).first().click();
      const failures = page.getByRole('dialog', { name: '1 item failed' });
      await failures.getByText(basename(path), { exact: true }).waitFor();
      expect(await failures.textContent()).not.toContain('inbox');
      await page.keyboard.press('Escape');
      await failures.waitFor({ state: 'hidden' });
      await page.keyboard.press('Escape');
      await jobs.waitFor({ state: 'hidden' });
    });

    it('shows covers in the list, above the editor and in the details', async () => {
      const { page } = app;
      const inList = row('bright').locator('canvas[class*="cover"]');
      await inList.waitFor({ state: 'visible' });
      const middle = () =>
        inList.evaluate((canvas) => [
          ...(canvas as HTMLCanvasElement).getContext('2d')!.getImageData(28, 28, 1, 1).data,
        ]);
      await expect.poll(middle).toEqual([200, 30, 90, 255]);
      expect(await row('cut').locator('canvas[class*="cover"]').isVisible()).toBe(false);
      await row('bright').getByText('bright', { exact: true }).first().dblclick();
      await page.locator('header canvas[class*="cover"]').waitFor({ state: 'visible' });
      await page.getByRole('tab', { name: 'Details' }).click();
      const large = page.getByRole('img', { name: 'Cover of bright' });
      await expect.poll(() => large.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(40);
      await page.getByText('Loudness').waitFor();
      await page.getByRole('button', { name: 'Back to the list' }).click();
    });

    it('lists energy, loudness and bandwidth, marks sound that is cut, and filters by them', async () => {
      const { page } = app;
      await row('bright')
        .getByText(/^22\.1 kHz$/)
        .waitFor();
      await row('cut')
        .getByTitle(/^No sound above 14\.\d kHz/)
        .waitFor();
      await page.getByRole('button', { name: 'Sound', exact: true }).click();
      expect(await seriousIssues(page)).toEqual([]);
      await page.getByText('Less sound than the file could hold').click();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Sound: cut sound' }).waitFor();
      await row('bright').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Clear all' }).click();
      await row('bright').waitFor();
    });

    it('draws the waveform of a track that nobody has analyzed', async () => {
      const { page, folder } = app;
      await dropFiles(page, [join(folder, 'late.xml')]);
      await page.getByRole('dialog', { name: '1 track read' }).waitFor();
      await page.keyboard.press('Escape');
      await row('late').getByText('late', { exact: true }).first().dblclick();
      const overview = page.getByRole('img', { name: /^Overview waveform/ });
      /** Share of the columns of the overview in which something is drawn above the middle. */
      const drawn = () =>
        overview.evaluate((element) => {
          const shares = [...element.querySelectorAll('canvas')].map((canvas) => {
            const context = canvas.getContext('2d');
            if (!context || canvas.width === 0) return 0;
            const { width, height } = canvas;
            const { data } = context.getImageData(0, Math.floor(height * 0.4), width, 1);
            return data.filter((value, at) => at % 4 === 3 && value > 0).length / width;
          });
          return Math.max(...shares);
        });
      await expect.poll(drawn, { timeout: 30_000 }).toBeGreaterThan(0.9);
      expect(await page.getByText('No waveform yet').count()).toBe(0);
      await page.getByRole('button', { name: 'Back to the list' }).click();
    });

    it('comes out of the device that is chosen, and says when that is gone', async () => {
      const { page } = app;
      await row('bright').getByText('bright', { exact: true }).first().click();
      await page.keyboard.press('Space');
      await page.waitForFunction(() => window.outputs.length > 0);
      expect(await page.evaluate(() => window.outputs.at(-1)!.sinkId)).toBe('');
      await page.keyboard.press('Space');
      await page.keyboard.press('Control+,');
      const settings = page.getByRole('dialog', { name: 'Settings' });
      await settings.getByRole('combobox', { name: 'Sound comes out of' }).click();
      await page.getByRole('option', { name: /Fake Audio Output 1/ }).click();
      await page.waitForFunction(() => window.outputs.at(-1)!.sinkId !== '');
      await page.keyboard.press('Escape');
      // Taken away while it plays.
      await page.evaluate(() => {
        navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);
        navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
      });
      await page
        .getByText(/Fake Audio Output 1.* is not connected/)
        .first()
        .waitFor();
      await page.waitForFunction(() => window.outputs.at(-1)!.sinkId === '');
      expect(app.errors).toEqual([]);
    });
  },
);
