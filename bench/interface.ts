/**
 * `npm run bench:interface [-- --tracks 50000] [--playback 30] [--busy] [--write]`: what a user notices, measured in a real
 * browser with the real app: first paint, scrolling and typing in a large library; opening, panning and playing a track
 * of ten minutes.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startApp } from '../tests/e2e/support/app.ts';
import { noBrowser } from '../tests/e2e/support/browser.ts';
import { pickInDialog } from '../tests/e2e/support/pick.ts';
import { replaceSection } from '../scripts/report.ts';
import { keepCoresBusy } from './busy.ts';
import { instrument } from './interface/instrument.ts';
import { writeTenMinutes } from './interface/ten-minutes.ts';
import { writeLibrary } from './interface/write-library.ts';

const { values } = parseArgs({
  options: {
    tracks: { type: 'string', default: '50000' },
    playback: { type: 'string', default: '30' },
    busy: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const trackCount = Number(values.tracks);
const playbackSeconds = Number(values.playback);

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

async function recordFrames(page: Page, work: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate(() => (window.frameTimes = []));
  await work();
  return page.evaluate(() => window.frameTimes);
}

interface Line {
  readonly what: string;
  readonly value: string;
  readonly aim: string;
}

async function measureLibrary(lines: Line[]): Promise<void> {
  const app = await startApp();
  try {
    const { page, folder } = app;
    const xml = join(folder, 'library.xml');
    await writeLibrary(xml, trackCount);
    await page.getByRole('button', { name: 'Import' }).click();
    await pickInDialog(page, folder, xml, 'Choose');
    await page.getByRole('dialog', { name: /tracks read/ }).waitFor({ timeout: 300_000 });
    await page.addInitScript(instrument);
    const paints: number[] = [];
    for (let run = 0; run < 5; run++) {
      await page.reload();
      await page.waitForFunction(() => window.firstRow !== undefined);
      paints.push(await page.evaluate(() => window.firstRow!));
    }
    lines.push({
      what: `First rows of ${trackCount} tracks after navigation, median of 5 loads`,
      value: `${quantile(paints, 0.5).toFixed(0)} ms`,
      aim: '< 1000 ms',
    });

    const grid = page.getByRole('grid', { name: 'Tracks' });
    await grid.hover();
    const frames = await recordFrames(page, async () => {
      for (let step = 0; step < 200; step++) {
        await page.mouse.wheel(0, step % 50 === 49 ? 40_000 : 240);
        await page.waitForTimeout(16);
      }
    });
    lines.push({
      what: 'Frame while scrolling the list, 95th percentile (longest)',
      value: `${quantile(frames, 0.95).toFixed(1)} ms (${Math.max(...frames).toFixed(1)} ms)`,
      aim: '< 50 ms',
    });

    await grid.focus();
    await page.keyboard.press('/');
    await page.evaluate(() => (window.keyDurations = []));
    await page.keyboard.type('night love 12', { delay: 120 });
    await page.waitForTimeout(500);
    const keys = await page.evaluate(() => window.keyDurations);
    lines.push({
      what: 'Typing in search, slowest key to paint (keys under 16 ms are not reported by the browser)',
      value: keys.length === 0 ? '< 16 ms' : `${Math.max(...keys).toFixed(0)} ms`,
      aim: '< 50 ms',
    });
  } finally {
    await app.close();
  }
}

/** As many tracks as in a DJ's export whose changes used to be slow. */
const BULK_TRACKS = 2018;

/** Changes the tier of all tracks from the palette, and waits until the window confirms it. */
async function measureBulk(lines: Line[]): Promise<void> {
  const app = await startApp();
  try {
    const { page, folder } = app;
    const xml = join(folder, 'library.xml');
    await writeLibrary(xml, BULK_TRACKS);
    await page.getByRole('button', { name: 'Import' }).click();
    await pickInDialog(page, folder, xml, 'Choose');
    await page.getByRole('dialog', { name: /tracks read/ }).waitFor({ timeout: 300_000 });
    await page.keyboard.press('Escape');
    const times: number[] = [];
    for (const tier of [3, 2, 3, 2]) {
      await page.getByRole('grid', { name: 'Tracks' }).focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').last().fill(`Mark selected tracks as tier ${tier}`);
      const start = performance.now();
      await page.keyboard.press('Enter');
      await page
        .getByRole('row')
        .nth(1)
        .getByRole('img', { name: new RegExp(`^Tier ${tier},`) })
        .waitFor();
      times.push(performance.now() - start);
    }
    lines.push({
      what: `Changing ${BULK_TRACKS} tracks, key to new values in the list: first, with a backup (median of 3 after it)`,
      value: `${times[0]!.toFixed(0)} ms (${quantile(times.slice(1), 0.5).toFixed(0)} ms)`,
      aim: '< 800 ms',
    });

    await page.getByRole('button', { name: 'Dataset' }).first().click();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Create a version…' }).click();
    await page.getByRole('textbox', { name: 'Description' }).fill('measured');
    await page.getByRole('textbox', { name: 'Reason to create it anyway' }).fill('a benchmark');
    const start = performance.now();
    await page.getByRole('button', { name: 'Create version' }).click();
    await page.getByRole('complementary', { name: 'Version' }).getByText('measured').waitFor();
    lines.push({
      what: `Creating a version of ${BULK_TRACKS} tracks, click to its page`,
      value: `${(performance.now() - start).toFixed(0)} ms`,
      aim: '< 2000 ms',
    });
  } finally {
    await app.close();
  }
}

async function measureEditor(lines: Line[]): Promise<void> {
  const app = await startApp();
  try {
    const { page, folder } = app;
    await page.addInitScript(instrument);
    await page.reload();
    const track = join(folder, 'ten-minutes.wav');
    writeTenMinutes(track);
    await page.getByRole('button', { name: 'Analyze folder' }).click();
    await pickInDialog(page, folder, folder, 'Choose folder');
    await page.getByText(/1 tracks? analyzed/).waitFor({ timeout: 300_000 });

    const grid = page.getByRole('grid', { name: 'Tracks' });
    const openings: number[] = [];
    for (let run = 0; run < 5; run++) {
      await grid.focus();
      await page.keyboard.press('Home');
      openings.push(
        await page.evaluate(async () => {
          const start = performance.now();
          const grid = document.querySelector('[role="grid"]');
          grid?.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true }),
          );
          while (!document.querySelector('[role="timer"]')) await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          return performance.now() - start;
        }),
      );
      if (run < 4) {
        await page.keyboard.press('Escape');
        await page.getByRole('timer').waitFor({ state: 'detached' });
      }
    }
    lines.push({
      what: 'Opening a track of 10 minutes, median of 5',
      value: `${quantile(openings, 0.5).toFixed(0)} ms`,
      aim: '< 300 ms',
    });

    const wave = page.getByRole('img', { name: /^Waveform: click/ });
    await wave.hover();
    const panning = await recordFrames(page, async () => {
      const box = (await wave.boundingBox())!;
      for (let drag = 0; drag < 8; drag++) {
        await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width * 0.1, box.y + box.height / 2, { steps: 40 });
        await page.mouse.up();
      }
    });
    lines.push({
      what: 'Frame while panning the zoomed waveform, 95th percentile (longest)',
      value: `${quantile(panning, 0.95).toFixed(1)} ms (${Math.max(...panning).toFixed(1)} ms)`,
      aim: '< 50 ms',
    });

    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.waitForTimeout(1500);
    const before = await page.evaluate(() => window.reactCommits);
    await page.waitForTimeout(playbackSeconds * 1000);
    const commits = (await page.evaluate(() => window.reactCommits)) - before;
    lines.push({
      what: `React commits in ${playbackSeconds} s of playback`,
      value: String(commits),
      aim: '0',
    });
  } finally {
    await app.close();
  }
}

if (noBrowser) throw new Error(noBrowser);
const lines: Line[] = [];
const endBusy = keepCoresBusy(values.busy);
try {
  await measureLibrary(lines);
  await measureBulk(lines);
  await measureEditor(lines);
} finally {
  endBusy();
}
const table = [
  '| what | measured | aim |',
  '| --- | --- | --- |',
  ...lines.map((l) => `| ${l.what} | ${l.value} | ${l.aim} |`),
].join('\n');
console.log(table);
if (values.write) replaceSection('performance.md', values.busy ? 'interface-busy' : 'interface', table);
