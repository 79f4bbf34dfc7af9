import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { noBrowser } from './support/browser.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};

describe.skipIf(noBrowser !== '')('About Segue', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
    await app.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  afterAll(() => app?.close());

  async function run(command: string): Promise<void> {
    await app.page.keyboard.press('Control+k');
    await app.page.getByRole('combobox', { name: 'Search or run a command' }).fill(command);
    await app.page.getByRole('option', { name: command }).click();
  }

  it('shows the version, the data folder and crash reports', async () => {
    const logs = join(app.folder, 'home/logs');
    mkdirSync(logs, { recursive: true });
    const report = join(logs, 'crash-2026-11-29T10-11-12.123Z.txt');
    writeFileSync(report, 'Segue 0.0.0\n');
    await run('About Segue');
    const dialog = app.page.getByRole('dialog', { name: `Segue ${version}` });
    await dialog.getByText(join(app.folder, 'home'), { exact: true }).waitFor();
    await dialog.getByText('1 crash report', { exact: true }).waitFor();
    await dialog.getByRole('list', { name: 'Crash reports' }).getByText(report).waitFor();
    await app.page.keyboard.press('Escape');
  });

  it('copies what helps others to help', async () => {
    await run('Copy diagnostics');
    await app.page.getByText('Diagnostics copied').waitFor();
    const text = await app.page.evaluate(() => navigator.clipboard.readText());
    expect(text).toContain(`Segue ${version}`);
    expect(text).toMatch(/\[ok\] Library: .*0 tracks, intact/);
    expect(text).toContain('crash-2026-11-29T10-11-12.123Z.txt');
    expect(app.errors).toEqual([]);
  });
});
