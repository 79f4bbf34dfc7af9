import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';

/**
 * Runs the command line in the main process of Electron, without a window, and ends with the exit code of `run`; with
 * null it goes on until `run` ends it. An installed Segue has no other Node: its executable refuses to be one.
 */
export function runCommand(run: () => Promise<number | null>): void {
  // Chromium's own files would stand in the way of the app, and of other commands, that run at the same time.
  const profile = mkdtempSync(join(tmpdir(), 'segue-command-'));
  app.setPath('userData', profile);
  app.disableHardwareAcceleration();
  if (process.platform === 'darwin') app.setActivationPolicy('prohibited');
  process.on('exit', () => rmSync(profile, { recursive: true, force: true }));
  async function start(): Promise<void> {
    try {
      await app.whenReady();
      const code = await run();
      if (code !== null) process.exit(code);
    } catch (error) {
      console.error(error);
      process.exit(1);
    }
  }
  void start();
}
