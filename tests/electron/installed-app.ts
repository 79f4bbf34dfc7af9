import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { electronSwitches, withRetries } from './runtime.ts';

export interface InstalledApp {
  readonly page: Page;
  readonly process: ChildProcess;
  /** When its process was started, ms since the epoch. */
  readonly startedAt: number;
  /** Asks it to end as the system does, and waits until it has. Returns the exit code. */
  quit(): Promise<number | null>;
}

/**
 * Starts an installed Segue and takes hold of its page. Its fuses refuse Node's debugger, which Playwright's own way to start Electron
 * needs; Chromium's is there.
 */
export function startInstalled(
  executable: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<InstalledApp> {
  return withRetries((timeout) => start(executable, args, env, timeout));
}

async function start(
  executable: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  timeout: number,
): Promise<InstalledApp> {
  const startedAt = Date.now();
  const child = spawn(executable, [...electronSwitches(), '--remote-debugging-port=0', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = /DevTools listening on (\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    });
    void exited.then(() => reject(new Error(`Segue ended at its start: ${said}`)));
  });
  const browser = await chromium.connectOverCDP(url, { timeout }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  const [context] = browser.contexts();
  const page = context!.pages()[0] ?? (await context!.waitForEvent('page'));
  await page.getByRole('navigation', { name: 'Screens' }).waitFor();
  return {
    page,
    process: child,
    startedAt,
    quit: async () => {
      child.kill('SIGTERM');
      const [code] = (await exited) as [number | null];
      await browser.close();
      return code;
    },
  };
}

/** Names files in a hidden field and drops them on the page, by their paths. */
export async function dropFiles(page: Page, paths: readonly string[]): Promise<void> {
  await page.evaluate(() => {
    const field = document.createElement('input');
    field.type = 'file';
    field.multiple = true;
    field.id = 'dropped';
    field.hidden = true;
    document.body.append(field);
  });
  // Playwright would send copies to a browser that it has not started.
  const session = await page.context().newCDPSession(page);
  const { root } = await session.send('DOM.getDocument');
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#dropped' });
  await session.send('DOM.setFileInputFiles', { nodeId, files: [...paths] });
  await page.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('#dropped')!;
    const dataTransfer = new DataTransfer();
    for (const file of field.files!) dataTransfer.items.add(file);
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    field.remove();
  });
}
