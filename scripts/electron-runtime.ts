import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Finds Electron's executable without importing `electron`, which would download it immediately.
 * `ELECTRON_OVERRIDE_DIST_PATH` names another runtime, as it does for Electron itself.
 */
export function findElectron(): string | null {
  const names: Readonly<Record<string, string>> = {
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
    linux: 'electron',
  };
  const name = names[process.platform];
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? installedDist();
  if (name === undefined || dist === null) return null;
  const path = join(dist, name);
  return existsSync(path) ? path : null;
}

function packageFolder(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null; // Installed without development dependencies.
  }
}

function installedDist(): string | null {
  const folder = packageFolder();
  if (folder === null || !existsSync(join(folder, 'path.txt'))) return null;
  return join(folder, 'dist');
}

/** A slower download is aborted; the browser is used instead. */
const DOWNLOAD_MS = 10 * 60_000;

/**
 * Downloads the runtime that belongs to the installed `electron` package. Returns null on success, otherwise the reason
 * for the failure.
 */
export function installElectron(): string | null {
  const folder = packageFolder();
  if (folder === null) return 'the electron package is not installed';
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'install.js')], {
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
    timeout: DOWNLOAD_MS,
  });
  if (status === 0) return null;
  const line = stderr.split('\n').find((text) => /error/i.test(text)) ?? stderr.split('\n')[0];
  return `the Electron runtime could not be downloaded (${line?.trim() || `exit code ${status}`})`;
}

/** Whether a window can be shown. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/** Switches that this machine needs: root cannot use the sandbox. */
export function neededSwitches(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
