import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, energyCentre, fixture } from '../fixtures/audio/collect.ts';
import { makeFlac, noise } from '../fixtures/audio/make-files.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { noBrowser } from './support/browser.ts';
import { EditorPage } from './support/editor-page.ts';
import { pickInDialog } from './support/pick.ts';
import { listenToPage, takeHeard } from './support/sound.ts';

const RATE = 44_100;
const BPM = 120;
const NOISE_SECONDS = 300;

/** How many samples later than 1 s the click of each fixture is on Rekordbox's clock, see `decoder-offset.test.ts`. */
const clicks = {
  'click-lame.mp3': 2257,
  'click-lavc.mp3': 1105,
  'click-plain.mp3': 1105,
  'click.m4a': 2112,
  'click.aac': 1024,
  'click-alac.m4a': 0,
  'click.ogg': 0,
  'click.opus': 0,
};

function writeCollection(folder: string): string {
  const row = (id: number, file: string, seconds: number, start: number): string =>
    `<TRACK TrackID="${id}" Name="${file}" Artist="Segue" TotalTime="${seconds}" AverageBpm="${BPM}.00" DateAdded="2026-01-02" SampleRate="44100" Location="file://localhost${encodeURI(join(folder, file))}"><TEMPO Inizio="${start.toFixed(3)}" Bpm="${BPM}.00" Metro="4/4" Battito="1"/></TRACK>`;
  const rows = Object.entries(clicks).map(([file, delay], i) => {
    copyFileSync(fixture(file), join(folder, file));
    return row(i + 1, file, 2, 1 + delay / RATE);
  });
  writeFileSync(join(folder, 'noise.flac'), makeFlac([noise(RATE * NOISE_SECONDS)]));
  rows.push(row(99, 'noise.flac', NOISE_SECONDS, 0));
  const path = join(folder, 'collection.xml');
  writeFileSync(
    path,
    `<?xml version="1.0" encoding="UTF-8"?>\n<DJ_PLAYLISTS Version="1.0.0"><PRODUCT Name="rekordbox" Version="7.2.14" Company="AlphaTheta"/><COLLECTION Entries="${rows.length}">\n${rows.join('\n')}\n</COLLECTION></DJ_PLAYLISTS>\n`,
  );
  return path;
}

describe.skipIf(noBrowser !== '')(`playback${noBrowser && ` (skipped: ${noBrowser})`}`, () => {
  let app: RunningApp;
  let editor: EditorPage;

  beforeAll(async () => {
    app = await startApp();
    const { page, folder } = app;
    const xml = writeCollection(folder);
    await listenToPage(page);
    await page.reload();
    await page.getByRole('button', { name: 'Import' }).click();
    await pickInDialog(page, folder, xml, 'Choose');
    await page.getByRole('dialog', { name: /tracks read/ }).waitFor();
    await page.keyboard.press('Escape');
  });
  afterAll(() => app?.close());

  async function open(title: string): Promise<void> {
    editor = new EditorPage(app.page, title);
    await editor.open();
  }
  async function close(): Promise<void> {
    await app.page.getByRole('button', { name: 'Back to the list' }).click();
    await app.page.getByRole('grid', { name: 'Tracks' }).waitFor();
  }
  const playButton = () => app.page.getByRole('button', { name: 'Play', exact: true });
  const pauseButton = () => app.page.getByRole('button', { name: 'Pause', exact: true });

  for (const file of Object.keys(clicks))
    it(`clicks with the click of ${file}`, async () => {
      await open(file);
      await takeHeard(app.page).catch(() => undefined);
      await editor.press('k');
      // Two seconds of music are over before a busy machine looks for the button.
      await Promise.all([pauseButton().waitFor(), editor.press('Space')]);
      // It stops by itself at the end.
      await playButton().waitFor();
      const { music, clicks: heard, sampleRate } = await takeHeard(app.page);
      await editor.press('k');
      await close();
      const played = energyCentre(Float32Array.from(music), sampleRate, 1.025);
      const nearest = heard.toSorted((a, b) => Math.abs(a - played) - Math.abs(b - played))[0]!;
      // The XML gives the beat to the millisecond, and so rounds by half of one.
      expect(Math.abs(nearest - played)).toBeLessThan(0.001);
    });

  it('plays the very samples of the file from any place, through a loop too', async () => {
    const { page, folder } = app;
    const whole = (await collect(join(folder, 'noise.flac'))).channels[0]!;
    await open('noise.flac');
    const overview = page.getByRole('img', { name: /^Overview waveform/ });
    const box = (await overview.boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    const place = (await editor.playhead.textContent())!;
    await editor.press('l');
    await takeHeard(page).catch(() => undefined);
    await editor.press('Space');
    await page.waitForFunction(() => window.sounds.length >= 12);
    await editor.press('Space');
    await playButton().waitFor();
    const { music } = await takeHeard(page);
    await close();

    const [minutes, seconds] = /(\d+):(\d+\.\d+)/.exec(place)!.slice(1).map(Number) as [number, number];
    const near = Math.round((minutes * 60 + seconds) * RATE);
    const isSame = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;
    const start = [...Array(200).keys()]
      .map((i) => near - 100 + i)
      .find((at) => [0, 1, 2].every((i) => isSame(music[i]!, whole[at + i]!)))!;
    // Four beats are two seconds; the loop begins on the beat before the playhead or at it.
    const length = 2 * RATE;
    const firstRound = music.findIndex((sample, i) => !isSame(sample, whole[start + i]!));
    const loopStart = start + firstRound - length;
    expect(loopStart).toBeGreaterThanOrEqual(0);
    const wrong = music
      .slice(firstRound, -500)
      .filter((sample, i) => !isSame(sample, whole[loopStart + (i % length)]!));
    expect(wrong).toEqual([]);
    expect(music.length).toBeGreaterThan(firstRound + 1000);
  });

  it('plays in the list with a key and a button, and stops when the row is left', async () => {
    const { page, folder } = app;
    const whole = (await collect(join(folder, 'noise.flac'))).channels[0]!;
    const row = page.getByRole('row', { name: /noise\.flac/u });
    const stop = row.getByRole('button', { name: 'Stop', exact: true });
    await row.click();
    await takeHeard(page).catch(() => undefined);
    await page.keyboard.press('Space');
    await stop.waitFor();
    await page.waitForFunction(() => window.sounds.length > 0);
    const { music } = await takeHeard(page);
    const begin = Math.round((RATE * NOISE_SECONDS) / 4);
    expect(Math.abs(music[0]! - whole[begin]!)).toBeLessThan(1e-6);
    await page.keyboard.press('ArrowUp');
    await stop.waitFor({ state: 'detached' });

    await row.hover();
    await row.getByRole('button', { name: /^Listen to/u }).click();
    await stop.click();
    await stop.waitFor({ state: 'detached' });
    await row.getByRole('button', { name: /^Listen to/u }).click();
    await stop.waitFor();
    await open('noise.flac');
    await close();
    expect(await stop.count()).toBe(0);
  });

  it('asks for the moments around the playhead, never for the whole file', async () => {
    const { page } = app;
    const asked: { from: number; count: number }[] = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (!url.pathname.startsWith('/pcm/')) return;
      asked.push({
        from: Number(url.searchParams.get('from')),
        count: Number(url.searchParams.get('count')),
      });
    });
    await open('noise.flac');
    const overview = page.getByRole('img', { name: /^Overview waveform/ });
    const box = (await overview.boundingBox())!;
    await page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2);
    const before = (await editor.playhead.textContent())!;
    await editor.press('Space');
    await editor.playhead.filter({ hasNotText: before }).waitFor();
    await editor.press('Space');
    await close();
    const seconds = asked.reduce((sum, { count }) => sum + count, 0) / RATE;
    expect(seconds).toBeLessThan(NOISE_SECONDS / 4);
    expect(asked.some(({ from }) => Math.abs(from / RATE - NOISE_SECONDS * 0.75) < 2)).toBe(true);
  });
});
