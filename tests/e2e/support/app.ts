import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { slowAnswers } from './slow-answers.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Segue as a user starts it, in its own browser. */
export interface RunningApp {
  readonly page: Page;
  /** A folder that the app may read and write; gone afterwards. */
  readonly folder: string;
  /** Errors of the page so far: console, uncaught, violations of the content security policy. */
  readonly errors: readonly string[];
  /** Ends the host and starts it again over the same data, and loads the page. */
  restart(options?: RestartOptions): Promise<void>;
  close(): Promise<void>;
}

interface RestartOptions {
  /** Done while no host runs. */
  readonly meanwhile?: () => void;
  /** Waits for what the page shows then; the screens as a rule. */
  readonly isOpen?: () => Promise<void>;
}

export interface AppOptions {
  /** Further folders that the app may use. */
  readonly roots?: readonly string[];
  readonly width?: number;
  readonly height?: number;
  /** Of the browser: `de-AT`. */
  readonly locale?: string;
  /** Further switches of the browser. */
  readonly browserArgs?: readonly string[];
  /** Fills the folder (its data folder is `home` in it) before the app starts. */
  readonly prepare?: (folder: string) => Promise<void>;
}

/** The host prints its address on one line once it listens. */
async function startHost(
  home: string,
  roots: readonly string[],
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(
    process.execPath,
    [
      join(root, 'scripts/start.ts'),
      '--browser',
      '--home',
      home,
      ...roots.flatMap((folder) => ['--root', folder]),
    ],
    {
      cwd: root,
      env: { ...process.env, SEGUE_CHECK_ANSWERS: '1', XDG_CONFIG_HOME: join(home, '..', 'config') },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  const url = await new Promise<string>((found, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const match = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(output);
      if (match) found(match[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', (chunk: Buffer) => {
      read(chunk);
      process.stderr.write(chunk);
    });
    child.once('exit', () => reject(new Error(`The app did not start:\n${output}`)));
  });
  return { child, url };
}

async function stopHost(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

function watch(page: Page, errors: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
}

/** Starts Segue over an empty data folder and opens it. */
export async function startApp({
  roots = [],
  width = 1440,
  height = 900,
  locale = 'en-US',
  prepare,
  browserArgs,
}: AppOptions = {}): Promise<RunningApp> {
  const folder = mkdtempSync(join(tmpdir(), 'segue-e2e-'));
  const home = join(folder, 'home');
  const allRoots = [folder, ...roots];
  await prepare?.(folder);
  let host = await startHost(home, allRoots);
  let browser: Browser | undefined;
  try {
    browser = await launchBrowser(browserArgs);
    const context = await browser.newContext({
      viewport: { width, height },
      locale,
      reducedMotion: 'reduce',
    });
    await slowAnswers(context);
    const page = await context.newPage();
    const errors: string[] = [];
    watch(page, errors);
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) =>
        console.error(`Content security policy: ${event.violatedDirective} refused ${event.blockedURI}`),
      );
    });
    const open = async (): Promise<void> => {
      await page.goto(host.url);
      await page.getByRole('navigation').first().waitFor();
    };
    await open();
    const opened = browser;
    return {
      page,
      folder,
      errors,
      async restart({ meanwhile, isOpen } = {}) {
        await page.goto('about:blank');
        await stopHost(host.child);
        meanwhile?.();
        host = await startHost(home, allRoots);
        if (!isOpen) return open();
        await page.goto(host.url);
        await isOpen();
      },
      async close() {
        await opened.close();
        await stopHost(host.child);
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await browser?.close();
    await stopHost(host.child);
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
