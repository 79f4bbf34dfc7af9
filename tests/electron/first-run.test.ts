import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildIfStale } from '../../scripts/build-if-stale.ts';
import { noMusic, realTracks, writeCrate } from '../e2e/support/crate.ts';
import { syntheticTracks, writeSyntheticCrate } from '../e2e/support/synthetic-crate.ts';
import type { SyntheticCrate } from '../e2e/support/synthetic-crate.ts';
import { findRuntimeWithSqlite, launchElectron, openDisplay } from './runtime.ts';
import type { Display } from './runtime.ts';

const root = resolve(import.meta.dirname, '../..');
const runtime = findRuntimeWithSqlite();
const reason = 'missing' in runtime ? runtime.missing : '';
if (reason) console.warn(`The first run in Electron is skipped: ${reason}`);
/** Analysis on a busy machine. */
const ANALYSIS_MS = 180_000;

/** The built app, as its users start it: window, core in a process of its own, SQLite, analysis processes. */
describe.skipIf(reason !== '')(`first run in Electron${reason && ` (skipped: ${reason})`}`, () => {
  let display: Display;
  let folder: string;
  let crate: SyntheticCrate;
  let app: ElectronApplication;
  let page: Page;
  const errors: string[] = [];
  const [track] = syntheticTracks;

  async function start(): Promise<void> {
    app = await launchElectron([root, '--home', join(folder, 'home')], {
      ...display.env,
      SEGUE_CHECK_ANSWERS: '1',
    });
    // What the processes behind the window complain about counts as well; `[pid:…:ERROR:file.cc]` is Chromium about its
    // surroundings (no D-Bus here).
    app.process().stderr?.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n'))
        if (/error/i.test(line) && !/^\[\d+[:/].*:(ERROR|WARNING):\w+\.cc/.test(line)) errors.push(line);
    });
    page = await app.firstWindow();
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    await page.evaluate(() => {
      addEventListener('securitypolicyviolation', (event) =>
        console.error(`Content security policy: ${event.violatedDirective} refused ${event.blockedURI}`),
      );
    });
  }

  /** Drops files on the window. A file that a page makes itself has no path; one that was chosen in a field has. */
  async function dropFiles(paths: string[]): Promise<void> {
    await page.evaluate(() => {
      const field = document.createElement('input');
      field.type = 'file';
      field.multiple = true;
      field.id = 'dropped';
      field.hidden = true;
      document.body.append(field);
    });
    await page.setInputFiles('#dropped', paths);
    await page.evaluate(() => {
      const field = document.querySelector<HTMLInputElement>('#dropped')!;
      const dataTransfer = new DataTransfer();
      for (const file of field.files!) dataTransfer.items.add(file);
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      field.remove();
    });
  }

  function chooseInMenu(id: string): Promise<void> {
    return app.evaluate(({ Menu }, item) => Menu.getApplicationMenu()!.getMenuItemById(item)!.click(), id);
  }

  beforeAll(async () => {
    buildIfStale(root);
    display = await openDisplay();
    folder = await realpath(await mkdtemp(join(tmpdir(), 'segue-first-run-')));
    crate = await writeSyntheticCrate(folder, 1);
    await start();
  });
  afterAll(async () => {
    await app?.close().catch(() => undefined);
    display?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('takes a dropped XML from where it lies', async () => {
    await page.getByText('Drop your Rekordbox XML or a music folder here').waitFor();
    await dropFiles([crate.xml]);
    await expect.poll(() => page.getByRole('dialog', { name: '1 track read' }).count()).toBe(1);
  });

  it('analyzes it in a process of its own', async () => {
    await page.getByRole('button', { name: /^Analyze 1 track/ }).click();
    await page.getByText('1 track analyzed.').waitFor({ timeout: ANALYSIS_MS });
    const row = page.getByRole('row', { name: new RegExp(crate.titles[0]!, 'u') });
    await expect.poll(() => row.getByText(track.bpm.toFixed(2)).count()).toBe(1);
  });

  it('opens it with its waveform, and plays', async () => {
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: `Editor: ${crate.titles[0]}` }).waitFor();
    // The waveform is there once the view follows the zoom keys.
    await page.getByRole('button', { name: 'Zoom in' }).click();
    const playhead = page.getByRole('timer', { name: 'Playhead' });
    const before = await playhead.textContent();
    await page.keyboard.press('Space');
    await expect.poll(() => playhead.textContent(), { timeout: 20_000 }).not.toBe(before);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  });

  it('corrects a cue, takes it back and does it again', async () => {
    const cues = page.getByRole('list', { name: 'Cues' });
    await cues.getByRole('button', { name: 'A Start 0:00.016' }).click();
    await page.keyboard.press('Shift+BracketRight');
    await cues.getByRole('button', { name: 'A Start 0:00.026' }).waitFor();
    await chooseInMenu('editor.undo');
    await cues.getByRole('button', { name: 'A Start 0:00.016' }).waitFor();
    await chooseInMenu('editor.redo');
    await expect.poll(() => cues.getByRole('button', { name: 'A Start 0:00.026' }).count()).toBe(1);
  });

  it('stores a nudge that is still open when the window closes', async () => {
    await page.keyboard.press('BracketRight');
    const closed = app.waitForEvent('close');
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
    await closed;
    await start();
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page
      .getByRole('list', { name: 'Cues' })
      .getByRole('button', { name: 'A Start 0:00.027' })
      .waitFor();
    await page.getByRole('tab', { name: 'History' }).click();
    await expect.poll(() => page.getByRole('button', { name: /^Nudge hot cue A Start/ }).count()).toBe(2);
  });

  it('verifies it, and exports to a file chosen in the system dialog', async () => {
    await page.keyboard.press('v');
    await page.getByRole('button', { name: 'Tier 1 verified', pressed: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    const row = page.getByRole('row', { name: new RegExp(crate.titles[0]!, 'u') });
    await row.getByRole('img', { name: 'Tier 1, verified' }).waitFor();

    const target = join(folder, 'corrected.xml');
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, target);
    await chooseInMenu('file.export');
    const dialog = page.getByRole('dialog', { name: 'Export to Rekordbox' });
    await dialog.getByText('1 track will change, of 1').waitFor();
    await dialog.getByRole('button', { name: 'Write XML…' }).click();
    await page.getByRole('dialog', { name: 'Exported' }).waitFor();

    const before = await readFile(crate.xml, 'utf8');
    const after = await readFile(target, 'utf8');
    expect(before).toContain('Name="Start" Type="0" Start="0.016" Num="0"');
    expect(after).toContain('Name="Start" Type="0" Start="0.027" Num="0"');
    expect(/Location="[^"]*"/.exec(after)?.[0]).toBe(/Location="[^"]*"/.exec(before)?.[0]);
    await page.keyboard.press('Escape');
  });

  it.skipIf(noMusic !== '')('takes real music chosen in the system dialog', async () => {
    const xml = writeCrate(folder);
    await app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, xml);
    await chooseInMenu('file.import');
    const report = page.getByRole('dialog', { name: '2 tracks read' });
    await report.getByRole('button', { name: /^Analyze 2 tracks/ }).click();
    await page.getByText('2 tracks analyzed.').waitFor({ timeout: ANALYSIS_MS });
    for (const { name, bpm } of realTracks)
      await expect
        .poll(() => page.getByRole('row', { name: new RegExp(name, 'u') }).textContent())
        .toContain(bpm.toFixed(2));
  });

  it('gives the page decoded audio from any place', async () => {
    const samples = await page.evaluate(async () => {
      const response = await fetch('./pcm/1?from=44100&count=22050');
      const bytes = await response.arrayBuffer();
      const channels = Number(response.headers.get('X-Channel-Count'));
      return bytes.byteLength / (4 * channels);
    });
    expect(samples).toBe(22_050);
  });

  it('reported no error on the way', () => {
    expect(errors).toEqual([]);
  });
});
