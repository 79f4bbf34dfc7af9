import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';

/**
 * Runs the command line in Electron's main process, without a window, and exits with the exit code of `run`; with null
 * it keeps running until `run` ends it. An installed Segue has no other Node, because its executable refuses to act as
 * one.
 */
export function runCommand(run: () => Promise<number | null>): void {
  // Chromium's own files would conflict with the app, and with other commands, running at the same time.
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
