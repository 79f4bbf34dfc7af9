import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** Chromium or Chrome as systems install it. */
const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

function playwrightsOwn(): string | null {
  try {
    return chromium.executablePath();
  } catch {
    return null;
  }
}

/** A browser to test in: the one that `SEGUE_TEST_BROWSER` names, one of the system, else Playwright's own. */
function findBrowser(): string | null {
  const candidates = [process.env['SEGUE_TEST_BROWSER'], ...systemBrowsers, playwrightsOwn()];
  return candidates.find((path) => path && existsSync(path)) ?? null;
}

const browserPath = findBrowser();

/** Why tests in a browser are skipped; empty when they run. */
export const noBrowser =
  browserPath === null
    ? 'no Chromium or Chrome found: install one, or run "npx playwright-core install chromium"'
    : '';
if (noBrowser) console.warn(`Tests in a browser are skipped: ${noBrowser}`);

export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  // Chromium's sandbox refuses to run as root, as in containers.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath: browserPath!,
    args: [...args, ...more, '--autoplay-policy=no-user-gesture-required'],
  });
}
