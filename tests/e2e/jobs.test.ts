import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { pickInDialog } from './support/pick.ts';

const reason = noBrowser || (process.platform === 'win32' ? 'Windows has no named pipes in folders' : '');

describe.skipIf(reason !== '')(`the job list in a browser${reason && ` (skipped: ${reason})`}`, () => {
  let app: RunningApp;
  let xml: string;
  /** The import reads a pipe that the test fills, so that it runs as long as the test wants it to. */
  let pipe: number;
  const jobs = () => app.page.getByRole('list', { name: 'Jobs' });
  const imports = () => jobs().getByRole('listitem').filter({ hasText: 'Import library.xml' });
  const rows = () => app.page.getByRole('grid', { name: 'Tracks' }).getByRole('row');

  beforeAll(async () => {
    app = await startApp({ width: 1024, height: 640 });
    xml = writeRekordboxFile(
      join(app.folder, 'library.xml'),
      [1, 2, 3].map((id) => ({ id })),
    );
  });
  afterAll(() => app?.close());

  it('shows a job that runs, and cancels it', async () => {
    const { page, folder } = app;
    const text = readFileSync(xml);
    const half = Math.floor(text.length / 2);
    await page.getByRole('button', { name: 'Import' }).click();
    await pickInDialog(page, folder, xml, 'Choose', () => {
      renameSync(xml, `${xml}.real`);
      execFileSync('mkfifo', [xml]);
      // Opened for both, because opening it for writing alone waits for a reader.
      pipe = openSync(xml, constants.O_RDWR);
      writeSync(pipe, text.subarray(0, half));
    });
    await page.getByRole('button', { name: '1 job', exact: true }).click();
    await imports().getByText('Running').waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    await imports().getByRole('button', { name: 'Cancel' }).click();
    // A thread that waits for bytes notices the cancellation when they come, which may be before it has heard of it.
    let sent = half;
    await expect
      .poll(() => {
        writeSync(pipe, text.subarray(sent, ++sent));
        return imports().getByText('Cancelled').count();
      })
      .toBe(1);
    expect(await imports().count()).toBe(1);
    await page.getByRole('heading', { name: 'Drop your Rekordbox XML or a music folder here' }).waitFor();
  });

  it('resumes it from the list', async () => {
    closeSync(pipe);
    rmSync(xml);
    renameSync(`${xml}.real`, xml);
    await imports().getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => rows().count()).toBe(4);
    await expect
      .poll(() => imports().allTextContents())
      .toEqual([expect.stringContaining('Done'), expect.stringContaining('Cancelled')]);
    await app.page.keyboard.press('Escape');
    await jobs().waitFor({ state: 'hidden' });
    expect(app.errors).toEqual([]);
  });

  it('still has it after a restart', async () => {
    await app.restart();
    await app.page.getByRole('button', { name: 'Jobs', exact: true }).click();
    await imports().first().getByText('Done').waitFor();
    await imports().first().getByRole('button', { name: 'Report' }).click();
    await app.page.getByRole('dialog', { name: '3 tracks read' }).waitFor();
  });
});
