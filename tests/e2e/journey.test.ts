import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { noMusic, realTracks, writeCrate } from './support/crate.ts';
import { dropFiles } from './support/drop.ts';
import { pickInDialog } from './support/pick.ts';

const reason = noBrowser || noMusic;
/** Analysis of two tracks on a busy machine. */
const ANALYSIS_MS = 180_000;

interface ExportedTrack {
  readonly name: string;
  readonly tempo: readonly string[];
  /** `Num Start` of every POSITION_MARK. */
  readonly marks: readonly string[];
  readonly location: string;
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
}

/** What a Rekordbox user would find in the file, read without the code that wrote it. */
function readExport(path: string): { entries: string; tracks: ExportedTrack[]; playlists: string[] } {
  const xml = readFileSync(path, 'utf8');
  const collection = /<COLLECTION[^>]*>/.exec(xml)?.[0] ?? '';
  const tracks = [
    ...xml.matchAll(/<TRACK TrackID=[\s\S]*?(?:\/>|>)([\s\S]*?)(?=<TRACK TrackID=|<\/COLLECTION>)/g),
  ].map(([whole]) => ({
    name: attribute(whole, 'Name'),
    location: attribute(whole, 'Location'),
    tempo: [...whole.matchAll(/<TEMPO[\s\S]*?\/>/g)].map(
      ([tag]) => `${attribute(tag, 'Inizio')} ${attribute(tag, 'Bpm')} ${attribute(tag, 'Battito')}`,
    ),
    marks: [...whole.matchAll(/<POSITION_MARK[\s\S]*?\/>/g)].map(
      ([tag]) => `${attribute(tag, 'Num')} ${attribute(tag, 'Start')}`,
    ),
  }));
  const playlists = [...xml.matchAll(/<NODE[^>]*Type="1"[^>]*>/g)].map(([tag]) => attribute(tag, 'Name'));
  return { entries: attribute(collection, 'Entries'), tracks, playlists };
}

describe.skipIf(reason !== '')(`from XML to XML in a browser${reason && ` (skipped: ${reason})`}`, () => {
  let app: RunningApp;
  let xml: string;
  const exported = (): string => join(app.folder, 'corrected.xml');

  beforeAll(async () => {
    app = await startApp();
    xml = writeCrate(app.folder);
  });
  afterAll(() => app?.close());

  it('takes a dropped XML and says what it read', async () => {
    const { page } = app;
    await page.getByText('Drop your Rekordbox XML or a music folder here').waitFor();
    await dropFiles(page, [xml]);
    const report = page.getByRole('dialog', { name: '2 tracks read' });
    await report.waitFor();
    await expect(report.getByRole('button', { name: /^Analyze 2 tracks/ }).isEnabled()).resolves.toBe(true);
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('analyzes them and shows progress', async () => {
    const { page } = app;
    await page.getByRole('button', { name: /^Analyze 2 tracks/ }).click();
    await page.getByRole('contentinfo', { name: 'Status' }).getByRole('progressbar').waitFor();
    await page.getByText('2 tracks analyzed.').waitFor({ timeout: ANALYSIS_MS });
    for (const { name, bpm } of realTracks)
      await page
        .getByRole('row', { name: new RegExp(name) })
        .getByText(bpm.toFixed(2))
        .waitFor();
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('opens a track by keyboard and plays it', async () => {
    const { page } = app;
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: `Editor: ${realTracks[0].name}` }).waitFor();
    const playhead = page.getByRole('timer', { name: 'Playhead' });
    const before = await playhead.textContent();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await expect.poll(() => playhead.textContent(), { timeout: 10_000 }).not.toBe(before);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('corrects a cue, takes it back and does it again', async () => {
    const { page } = app;
    const cues = page.getByRole('list', { name: 'Cues' });
    const cueAt = (time: string) => cues.getByRole('button', { name: `A Start ${time}` });
    await cueAt('0:00.000').click();
    await page.keyboard.press('Shift+BracketRight');
    await cueAt('0:00.010').waitFor();
    await page.keyboard.press('Control+z');
    await cueAt('0:00.000').waitFor();
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => cueAt('0:00.010').count()).toBe(1);
  });

  it('shifts the grid, leaves the cues where they are, and moves them when asked to', async () => {
    const { page } = app;
    const cues = page.getByRole('list', { name: 'Cues' });
    await page.getByRole('button', { name: 'Shift grid 10 ms later' }).click();
    await page.getByRole('tab', { name: 'Grid' }).click();
    await expect.poll(() => page.getByRole('tabpanel').textContent()).toContain('0:00.010');
    await page.getByRole('tab', { name: /^Cues/ }).click();
    await expect.poll(() => cues.getByRole('button', { name: 'A Start 0:00.010' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Move the cues too' }).click();
    await cues.getByRole('button', { name: 'A Start 0:00.020' }).waitFor();
  });

  it('verifies with one key and goes to the next track', async () => {
    const { page } = app;
    await page.keyboard.press('v');
    await page.getByRole('region', { name: `Editor: ${realTracks[1].name}` }).waitFor();
    await page.keyboard.press('Escape');
    const row = page.getByRole('row', { name: new RegExp(realTracks[0].name) });
    await row.getByRole('img', { name: 'Tier 1, verified' }).waitFor();
    // Back from the editor the cursor is on the track that was open.
    await expect
      .poll(() => page.getByRole('row', { selected: true }).textContent())
      .toContain(realTracks[1].name);
  });

  it('keeps everything over a restart', async () => {
    await app.restart();
    const row = app.page.getByRole('row', { name: new RegExp(realTracks[0].name) });
    await expect.poll(() => row.getByRole('img', { name: 'Tier 1, verified' }).count()).toBe(1);
  });

  it('shows what an export will change, and writes it', async () => {
    const { page } = app;
    await page.keyboard.press('Control+e');
    const dialog = page.getByRole('dialog', { name: 'Export to Rekordbox' });
    await dialog.getByText(/will change, of 2/).waitFor();
    // Only what a person has verified.
    await dialog.getByRole('checkbox', { name: '2 cleaned' }).click();
    await dialog.getByRole('checkbox', { name: '3 generated' }).click();
    await dialog.getByText('1 track will change, of 2').waitFor();
    // What nobody has looked at is a choice, and not the default.
    await expect
      .poll(() => dialog.getByRole('combobox', { name: 'Cues' }).textContent())
      .toBe('Set, accepted or imported');
    await dialog.locator('summary', { hasText: realTracks[0].name }).click();
    await dialog.getByText('0:00.020').first().waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Write XML…' }).click();
    await pickInDialog(page, app.folder, exported(), 'Save');
    const done = page.getByRole('dialog', { name: 'Exported' });
    await done.getByText('Next, in Rekordbox').waitFor({ timeout: 30_000 });
    await expect(done.getByRole('listitem').count()).resolves.toBeGreaterThan(3);
  });

  it('wrote the corrections, and nothing else', async () => {
    const before = readExport(xml);
    const after = readExport(exported());
    expect(after.entries).toBe('2');
    expect(after.playlists).toContain('Crate');
    const [corrected, untouched] = after.tracks;
    expect(corrected?.name).toBe(realTracks[0].name);
    expect(corrected?.location).toBe(before.tracks[0]?.location);
    expect(corrected?.tempo[0]).toBe('0.010 125.00 1');
    expect(corrected?.marks).toContain('0 0.020');
    expect(corrected?.marks).toContain('-1 15.370');
    expect(untouched).toEqual(before.tracks[1]);
  });

  it('compares a fresh export with what it wrote', async () => {
    const { page } = app;
    await page.getByRole('button', { name: 'Verify a fresh export…' }).click();
    await pickInDialog(page, app.folder, exported(), 'Choose');
    const result = page.getByRole('dialog', { name: 'What Rekordbox took over' });
    await result.waitFor();
    await expect.poll(() => result.textContent()).toMatch(/All 1 track arrived as written/);
    await page.keyboard.press('Escape');
  });

  it('reported no error on the way', () => {
    expect(app.errors).toEqual([]);
  });
});
