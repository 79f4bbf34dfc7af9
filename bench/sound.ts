/**
 * `npm run bench:sound [-- --busy --write]`: milliseconds from a key press to the moving playhead, at several positions of
 * tracks of ten minutes, in a real browser with the real app. Needs ffmpeg, which makes the tracks.
 */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { replaceSection } from '../scripts/report.ts';
import { startApp } from '../tests/e2e/support/app.ts';
import { noBrowser } from '../tests/e2e/support/browser.ts';
import { pickInDialog } from '../tests/e2e/support/pick.ts';
import { keepCoresBusy } from './busy.ts';
import { BPM, encodeTenMinutes } from './interface/ten-minutes.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    busy: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);

function writeXml(path: string, files: readonly string[]): void {
  const rows = files.map(
    (file, i) =>
      `<TRACK TrackID="${i + 1}" Name="${basename(file)}" Artist="Segue" TotalTime="600" AverageBpm="${BPM}.00" DateAdded="2026-01-02" SampleRate="44100" Location="file://localhost${encodeURI(file)}"><TEMPO Inizio="0.000" Bpm="${BPM}.00" Metro="4/4" Battito="1"/></TRACK>`,
  );
  writeFileSync(
    path,
    `<?xml version="1.0" encoding="UTF-8"?>\n<DJ_PLAYLISTS Version="1.0.0"><PRODUCT Name="rekordbox" Version="7.2.14" Company="AlphaTheta"/><COLLECTION Entries="${rows.length}">\n${rows.join('\n')}\n</COLLECTION></DJ_PLAYLISTS>\n`,
  );
}

/** Milliseconds from the key event to the frame in which the playhead has moved. */
async function timeKey(page: Page, key: string): Promise<number> {
  await page.evaluate(() => {
    const timer = document.querySelector('[role="timer"]');
    const state = { done: false, took: 0 };
    Object.assign(window, { soundStart: state });
    addEventListener(
      'keydown',
      () => {
        const start = performance.now();
        const stood = timer?.textContent;
        const look = (): void => {
          if (timer?.textContent === stood) requestAnimationFrame(look);
          else Object.assign(state, { took: performance.now() - start, done: true });
        };
        requestAnimationFrame(look);
      },
      { once: true, capture: true },
    );
  });
  await page.keyboard.press(key);
  const handle = await page.waitForFunction(
    () => {
      const { soundStart } = window as unknown as { soundStart: { done: boolean; took: number } };
      return soundStart.done ? { took: soundStart.took } : null;
    },
    null,
    { timeout: 60_000 },
  );
  return (await handle.jsonValue())!.took;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
const show = (numbers: readonly number[]): string =>
  `${median(numbers).toFixed(0)} ms (${Math.max(...numbers).toFixed(0)} ms)`;

async function open(page: Page, title: string): Promise<void> {
  await page.getByRole('row', { name: title }).dblclick();
  await page.getByRole('timer').waitFor();
}

async function close(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await page.getByRole('timer').waitFor({ state: 'detached' });
}

/** Moves the playhead to a fraction of the track. */
async function goTo(page: Page, share: number): Promise<void> {
  const overview = page.getByRole('img', { name: /^Overview waveform/ });
  const box = (await overview.boundingBox())!;
  await page.mouse.click(box.x + box.width * share, box.y + box.height / 2);
}

if (noBrowser) throw new Error(noBrowser);
const app = await startApp();
const rows: string[] = [];
let endBusy = (): void => undefined;
try {
  const { page, folder } = app;
  const files = encodeTenMinutes(folder);
  const xml = join(folder, 'library.xml');
  writeXml(xml, files);
  await page.getByRole('button', { name: 'Import' }).click();
  await pickInDialog(page, folder, xml, 'Choose');
  await page.getByRole('dialog', { name: /tracks read/ }).waitFor();
  await page.keyboard.press('Escape');
  endBusy = keepCoresBusy(values.busy);
  for (const file of files) {
    const title = basename(file);
    const first: number[] = [];
    const atStart: number[] = [];
    const inMiddle: number[] = [];
    for (let run = 0; run < runs; run++) {
      await open(page, title);
      const took = await timeKey(page, 'Space');
      (run === 0 ? first : atStart).push(took);
      await page.keyboard.press('Space');
      await close(page);
      await open(page, title);
      await goTo(page, 0.4 + run * 0.05);
      inMiddle.push(await timeKey(page, 'Space'));
      await page.keyboard.press('Space');
      await close(page);
    }
    rows.push(`| ${title} | ${show(first)} | ${show(atStart)} | ${show(inMiddle)} |`);
    console.log(rows.at(-1));
  }
} finally {
  endBusy();
  await app.close();
}
const table = [
  `Command: \`npm run bench:sound${values.busy ? ' -- --busy' : ''}\`, median (longest) of ${runs} openings. Aim: 150 ms.`,
  '',
  '| Space, just after opening, to the moving playhead | first | at the beginning | in the middle |',
  '| --- | --- | --- | --- |',
  ...rows,
].join('\n');
console.log(table);
if (values.write) replaceSection('performance.md', values.busy ? 'sound-busy' : 'sound', table);
