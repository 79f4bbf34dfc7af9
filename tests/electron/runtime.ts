import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { findElectron, hasDisplay, neededSwitches } from '../../scripts/electron-runtime.ts';

/** Where Electron is, or why it cannot be run here. Never downloads anything. */
export type ElectronRuntime = { readonly executable: string } | { readonly missing: string };

export function findRuntime(): ElectronRuntime {
  const executable = findElectron();
  if (executable === null)
    return { missing: 'no Electron runtime: run "npx install-electron" or set ELECTRON_OVERRIDE_DIST_PATH' };
  if (!hasDisplay() && spawnSync('which', ['Xvfb']).status !== 0)
    return { missing: 'no display: install Xvfb, or run in a desktop session' };
  return { executable };
}

export interface Display {
  /** Environment that points programs to it. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

/** The desktop's display where there is one, else a virtual one of its own. */
export async function openDisplay(): Promise<Display> {
  if (hasDisplay()) return { env: {}, close: () => undefined };
  const server: ChildProcess = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const [number] = (await once(server.stdio[3]!, 'data')) as [Buffer];
  return { env: { DISPLAY: `:${number.toString().trim()}` }, close: () => server.kill() };
}

/** Switches for Electron under test: a virtual display has no GPU. */
export function electronSwitches(): string[] {
  return [...neededSwitches(), '--disable-gpu'];
}
