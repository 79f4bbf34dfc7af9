/**
 * `npm run bench:app [-- --tracks 50000] [--write]`: the app in a real browser over a large library. First paint, typing in
 * search, scrolling, opening a track, panning and zooming a 10-minute track, and React commits during playback. Frame times
 * are compared with those of an empty page in the same run. Needs a browser and the exports in ../shared.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { createCore } from '../../src/main/core/create-core.ts';
import { encodeFlac } from '../../src/main/audio/flac-encode.ts';
import { synthesizeTrack } from '../../src/main/dataset/synthesis/synthesize-track.ts';
import { startApp } from '../e2e/support/app.ts';
import { noBrowser } from '../e2e/support/browser.ts';
import { rekordboxFiles, skipReason } from '../support/shared-data.ts';
import { workerModules } from '../support/workers.ts';
import { buildLibraryXml } from './build-library.ts';
import { replaceSection } from './report.ts';

const { values } = parseArgs({
  options: {
    tracks: { type: 'string', default: '50000' },
    seconds: { type: 'string', default: '60' },
    write: { type: 'boolean', default: false },
  },
});

const PLAYED_NAME = 'Ten minutes';

interface Frames {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly over50: number;
  readonly count: number;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function summarise(times: readonly number[]): Frames {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    max: sorted.at(-1) ?? NaN,
    over50: sorted.filter((time) => time > 50).length,
    count: sorted.length,
  };
}

/** Times between animation frames while `work` goes on. */
async function frames(page: Page, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const times: number[] = [];
    let last = performance.now();
    let running = true;
    const step = (now: number): void => {
      times.push(now - last);
      last = now;
      if (running) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
    Object.assign(globalThis, {
      stopFrames: () => {
        running = false;
        return times.slice(2);
      },
    });
  });
  await work();
  return summarise(
    await page.evaluate(() => (globalThis as unknown as { stopFrames: () => number[] }).stopFrames()),
  );
}

async function wheel(page: Page, steps: number, deltaX: number, deltaY: number): Promise<void> {
  for (let i = 0; i < steps; i++) {
    await page.mouse.wheel(deltaX, deltaY);
    await page.waitForTimeout(16);
  }
}

const lines: string[] = [];
function report(name: string, value: string): void {
  lines.push(`| ${name} | ${value} |`);
  console.log(lines.at(-1));
}
const ms = (value: number): string => `${value.toFixed(0)} ms`;
const describe = ({ p50, p95, max, over50, count }: Frames): string =>
  `median ${p50.toFixed(1)}, 95 % ${p95.toFixed(1)}, greatest ${max.toFixed(1)} ms; ${over50} of ${count} frames over 50 ms`;

async function prepare(folder: string): Promise<void> {
  const home = join(folder, 'home');
  const core = createCore({ home, workers: workerModules });
  const xml = join(folder, 'library.xml');
  await buildLibraryXml(xml, Number(values.tracks));
  const music = join(folder, 'music');
  mkdirSync(music, { recursive: true });
  const { channels, sampleRate } = synthesizeTrack('ten-minutes', {
    durationRange: [595, 605],
    degrade: false,
    oddities: false,
  });
  writeFileSync(
    join(music, `${PLAYED_NAME}.flac`),
    encodeFlac(channels, sampleRate, { tags: { TITLE: PLAYED_NAME } }),
  );
  await core.imports.start([xml]).result;
  await core.analysis.start({ kind: 'paths', paths: [music] }).result;
  await core.close();
}

async function measure(): Promise<void> {
  const app = await startApp({ prepare });
  const { page } = app;
  try {
    await page.addInitScript(() => {
      const counter = { commits: 0 };
      Object.assign(globalThis, {
        reactCommits: counter,
        __REACT_DEVTOOLS_GLOBAL_HOOK__: {
          supportsFiber: true,
          inject: () => 1,
          onCommitFiberRoot: () => counter.commits++,
          onCommitFiberUnmount: () => undefined,
          onPostCommitFiberRoot: () => undefined,
        },
      });
    });
    const grid = page.getByRole('grid', { name: 'Tracks' });

    const paints: number[] = [];
    for (let i = 0; i < 5; i++) {
      await page.reload();
      await grid.getByRole('row').nth(5).waitFor();
      paints.push(
        await page.evaluate(
          () =>
            new Promise<number>((resolve) =>
              requestAnimationFrame(() => {
                const [navigation] = performance.getEntriesByType(
                  'navigation',
                ) as PerformanceNavigationTiming[];
                resolve(performance.now() - navigation!.domContentLoadedEventStart);
              }),
            ),
        ),
      );
    }
    report(
      `rows of ${values.tracks} tracks painted after the page has loaded`,
      `median ${ms(summarise(paints).p50)}, greatest ${ms(summarise(paints).max)}`,
    );

    const idle = await frames(page, () => page.waitForTimeout(2000));
    report('frames while nothing happens (reference)', describe(idle));

    await grid.hover();
    report('scrolling the library', describe(await frames(page, () => wheel(page, 120, 0, 600))));

    const search = page
      .getByRole('combobox', { name: /search/i })
      .or(page.getByRole('searchbox'))
      .first();
    await search.click();
    const keys: number[] = [];
    for (const key of 'progressive') {
      const start = performance.now();
      await page.keyboard.press(key);
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))),
      );
      keys.push(performance.now() - start);
    }
    report(
      'a key in search until the next frame is painted',
      `median ${ms(summarise(keys).p50)}, greatest ${ms(summarise(keys).max)}`,
    );
    await page.keyboard.press('Escape');
    await search.fill(PLAYED_NAME);
    await grid.getByRole('row', { name: new RegExp(PLAYED_NAME) }).waitFor();

    const opens: number[] = [];
    const editor = page.getByRole('region', { name: `Editor: ${PLAYED_NAME}` });
    for (let i = 0; i < 5; i++) {
      const row = grid.getByRole('row', { name: new RegExp(PLAYED_NAME) });
      await row.click();
      await grid.focus();
      const start = performance.now();
      await page.keyboard.press('Enter');
      await editor.waitFor();
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      );
      opens.push(performance.now() - start);
      if (i < 4) {
        await page.keyboard.press('Escape');
        await grid.waitFor();
      }
    }
    report(
      'opening a 10-minute track',
      `median ${ms(summarise(opens).p50)}, greatest ${ms(summarise(opens).max)}`,
    );

    const box = (await editor.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 300);
    report('panning the waveform', describe(await frames(page, () => wheel(page, 150, 120, 0))));
    report(
      'zooming the waveform',
      describe(
        await frames(page, async () => {
          for (let i = 0; i < 24; i++) {
            await page.keyboard.press(i % 12 < 6 ? '+' : '-');
            await page.waitForTimeout(60);
          }
        }),
      ),
    );

    const seconds = Number(values.seconds);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 30_000 });
    await page.waitForTimeout(1000);
    const before = await page.evaluate(
      () => (globalThis as unknown as { reactCommits: { commits: number } }).reactCommits.commits,
    );
    const playing = await frames(page, () => page.waitForTimeout(seconds * 1000));
    const after = await page.evaluate(
      () => (globalThis as unknown as { reactCommits: { commits: number } }).reactCommits.commits,
    );
    report(`playing for ${seconds} s`, `${after - before} React commits; ${describe(playing)}`);
  } finally {
    await app.close();
  }
}

if (noBrowser) console.log(`bench:app is skipped: ${noBrowser}`);
else if (rekordboxFiles.length === 0) console.log(`bench:app ${skipReason}`);
else {
  await measure();
  if (values.write)
    replaceSection(
      'performance.md',
      'app',
      [
        'Command: `npm run bench:app`, headless Chromium with software rendering.',
        '',
        '| | |',
        '|---|---|',
        ...lines,
      ].join('\n'),
    );
}
