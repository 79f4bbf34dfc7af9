import type { Page } from 'playwright-core';

/** Waits until what the page shows no longer changes. */
export async function settle(page: Page): Promise<void> {
  const read = () => page.evaluate(() => document.body.innerText);
  for (let before = '', now = await read(), same = 0; same < 3; same = now === before ? same + 1 : 0) {
    await page.waitForTimeout(60);
    before = now;
    now = await read();
  }
}

/** Problems that are still there after a while. */
export async function lastingProblems(page: Page): Promise<string[]> {
  let lasting = await layoutProblems(page);
  for (let look = 0; look < 20 && lasting.length > 0; look++) {
    await page.waitForTimeout(200);
    const found = await layoutProblems(page);
    lasting = lasting.filter((problem) => found.includes(problem));
  }
  return lasting;
}

/**
 * What does not fit in the window: a dialog larger than it or scrolling sideways, text that its control or heading cuts
 * off without dots, controls that overlap or lie outside of their dialog.
 */
function layoutProblems(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const problems: string[] = [];
    const describe = (element: Element): string =>
      `${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60)}”`;
    const isShown = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect();
      return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true });
    };
    /** The part of an element that its scrolling ancestors show. */
    const visibleBox = (element: Element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      const box = { left, top, right, bottom };
      for (let parent = element.parentElement; parent; parent = parent.parentElement) {
        if (getComputedStyle(parent).overflow === 'visible') continue;
        const clip = parent.getBoundingClientRect();
        box.left = Math.max(box.left, clip.left);
        box.top = Math.max(box.top, clip.top);
        box.right = Math.min(box.right, clip.right);
        box.bottom = Math.min(box.bottom, clip.bottom);
      }
      return box;
    };
    const dialog = [...document.querySelectorAll('[role=dialog], [role=alertdialog]')].findLast(
      (element) => element.closest('[aria-label]')?.getAttribute('role') !== 'region' && isShown(element),
    );
    const root = dialog ?? document.querySelector('main')!;
    const frame = root.getBoundingClientRect();
    if (frame.left < 0 || frame.top < 0 || frame.right > innerWidth + 1 || frame.bottom > innerHeight + 1)
      problems.push(`${describe(root)} is larger than the window`);
    for (const element of [root, ...root.querySelectorAll('*')]) {
      if (!isShown(element) || element.closest('svg, canvas, [role=grid]')) continue;
      const { overflowX, textOverflow } = getComputedStyle(element);
      // Texts for screen readers alone are one pixel wide.
      const isWider = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1;
      if (
        isWider &&
        (overflowX === 'auto' || overflowX === 'scroll') &&
        !element.matches('[data-scrolls-x], pre')
      )
        problems.push(`${describe(element)} scrolls sideways`);
      if (
        !isWider ||
        textOverflow === 'ellipsis' ||
        !element.matches('button, th, label, h1, h2, h3, [role=tab]')
      )
        continue;
      problems.push(`${describe(element)} is cut off`);
    }
    const controls = [
      ...root.querySelectorAll(
        'button, input:not([type=hidden]), [role=combobox], [role=checkbox], [role=tab], a[href]',
      ),
    ]
      .filter((element) => isShown(element) && !element.closest('[role=grid], [aria-hidden=true]'))
      .map((element) => ({ element, box: visibleBox(element) }))
      .filter(({ box }) => box.right - box.left > 3 && box.bottom - box.top > 3);
    for (const { element, box } of controls)
      if (box.left < frame.left - 1 || box.right > frame.right + 1)
        problems.push(`${describe(element)} lies outside`);
    for (const [index, one] of controls.entries())
      for (const other of controls.slice(index + 1)) {
        if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
        const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (width > 3 && height > 3)
          problems.push(`${describe(one.element)} and ${describe(other.element)} overlap`);
      }
    return [...new Set(problems)];
  });
}
