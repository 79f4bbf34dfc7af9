import type { Locator, Page } from 'playwright-core';

/** The open dialog. Messages in the status bar have the role of a dialog, too. */
export function openDialog(page: Page): Locator {
  return page.getByRole('dialog').and(page.locator(':not([aria-label="Notifications"] *)'));
}

/** A message in the status bar. */
export function notice(page: Page, text: string): Locator {
  return page.getByRole('region', { name: 'Notifications' }).getByRole('dialog').filter({ hasText: text });
}
