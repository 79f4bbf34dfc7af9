import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultCueTemplate } from '../../src/shared/domain/index.ts';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { openDialog } from './support/dialogs.ts';
import { writeEditorCrate } from './support/editor-crate.ts';
import type { EditorCrate } from './support/editor-crate.ts';
import { EditorPage } from './support/editor-page.ts';

const STEP_MS = 15_000;

describe.skipIf(noBrowser !== '')(`daily work in a browser${noBrowser && ` (skipped: ${noBrowser})`}`, () => {
  let app: RunningApp;
  let page: Page;
  let crate: EditorCrate;
  let first: EditorPage;
  let second: EditorPage;

  beforeAll(async () => {
    app = await startApp({
      width: 1024,
      height: 640,
      prepare: async (folder) => {
        crate = await writeEditorCrate(folder, [
          { bpm: 70, confidence: 0.3 },
          { bpm: 93.33, confidence: 0.004 },
        ]);
      },
    });
    page = app.page;
    page.setDefaultTimeout(STEP_MS);
    await page.getByRole('row', { name: new RegExp(crate.verified) }).waitFor();
    // The list is sorted by title.
    [first, second] = [crate.verified, crate.predicted]
      .toSorted()
      .map((title) => new EditorPage(page, title)) as [EditorPage, EditorPage];
  });
  afterAll(() => app?.close());

  const message = (text: string | RegExp) =>
    page.getByRole('contentinfo', { name: 'Status' }).getByText(text);
  const tier = () => page.getByRole('button', { name: 'Tier 1 verified' }).getAttribute('aria-pressed');

  it('plays with Space after a checkbox, a tab and a dropdown were clicked, and leaves them alone', async () => {
    const predicted = new EditorPage(page, crate.predicted);
    await predicted.open();
    const snap = page.getByRole('checkbox', { name: 'Cues follow the grid' });
    const key = page.getByRole('combobox', { name: 'Key' });
    const clicks = [
      () => snap.click(),
      () => page.getByRole('tab', { name: 'Grid' }).click(),
      async () => {
        await key.click();
        await page.getByRole('option', { selected: true }).click();
      },
    ];
    for (const click of clicks) {
      await click();
      const before = await snap.getAttribute('aria-checked');
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      expect(await snap.getAttribute('aria-checked')).toBe(before);
      expect(await page.getByRole('listbox').count()).toBe(0);
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    }
    await snap.click();
    await expect.poll(() => snap.getAttribute('aria-checked')).toBe('false');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    await expect.poll(() => snap.getAttribute('aria-checked')).toBe('true');
    await page.keyboard.press('Space');
  });

  it('leaves cues where they are when the tempo or the grid is changed', async () => {
    await page.getByRole('tab', { name: /^Cues/ }).click();
    const cues = page.getByRole('list', { name: 'Cues' });
    const before = await cues.getByRole('button', { name: /^[ACFH] / }).allTextContents();
    const times = (texts: readonly string[]): string[] =>
      texts.map((text) => /\d+:\d\d\.\d{3}/.exec(text)![0]);
    await page.getByRole('button', { name: /^Tempo: / }).click();
    await page.getByRole('textbox', { name: 'Tempo in BPM' }).fill('133');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Tempo: 133\.00/ }).waitFor();
    const after = await cues.getByRole('button', { name: /^[ACFH] / }).allTextContents();
    expect(times(after)).toEqual(times(before));
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: /^Tempo: 140\.00/ }).waitFor();
  });

  it('offers no tempo whose confidence would be 0.00', async () => {
    await page.getByRole('button', { name: /^Tempo: / }).click();
    const others = page.getByRole('list', { name: 'Other tempi' }).getByRole('listitem');
    await others.getByText('70.00').waitFor();
    await expect.poll(() => others.count()).toBe(1);
    await page.keyboard.press('Escape');
  });

  it('opens a menu on a cue marker, a pad, a row and the waveform', async () => {
    const menu = page.getByRole('menu').first();
    const places = [
      page.getByRole('group', { name: 'Cues on the track' }).getByRole('button').first(),
      page.getByRole('group', { name: 'Hot cues' }).getByRole('button').first(),
      page.getByRole('list', { name: 'Cues' }).getByRole('listitem').first(),
    ];
    for (const place of places) {
      await place.click({ button: 'right' });
      await menu.getByRole('menuitem', { name: 'Rename' }).waitFor();
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'hidden' });
    }
    await page.getByRole('img', { name: /^Waveform:/ }).click({ button: 'right' });
    await menu.getByRole('menuitem', { name: 'Set a memory cue here' }).click();
    await page.getByRole('list', { name: 'Cues' }).getByRole('button', { name: /^m / }).waitFor();
    await page.keyboard.press('Control+z');
  });

  it('draws levels as the height of steps that are as wide as their sections', async () => {
    const steps = await page.getByLabel('Energy by section').evaluate((lane) =>
      [...lane.querySelectorAll<HTMLElement>('[role=img]')].flatMap((section) =>
        [...section.querySelectorAll<HTMLElement>('[style*="--level"]')].map((level) => {
          const bar = getComputedStyle(level, '::after');
          return {
            share: Number.parseFloat(level.style.getPropertyValue('--level')) / 100,
            height: Number.parseFloat(bar.height) / level.clientHeight,
            gap: section.clientWidth - Number.parseFloat(bar.width),
          };
        }),
      ),
    );
    expect(steps.length).toBeGreaterThan(5);
    expect(new Set(steps.map(({ share }) => share)).size).toBeGreaterThan(2);
    for (const { share, height, gap } of steps) {
      expect(height).toBeCloseTo(share, 1);
      expect(Math.abs(gap)).toBeLessThan(1);
    }
  });

  it('tells the playhead, drop cues and drops apart by their colours, in both themes', async () => {
    const drop = defaultCueTemplate.rules.find(({ labels }) => labels.includes('drop'))!.color!;
    for (const theme of ['dark', 'light']) {
      const colours = await page.evaluate(
        ([chosen, cue]) => {
          const { dataset } = document.documentElement;
          const before = dataset['theme'];
          dataset['theme'] = chosen!;
          const probe = document.body.appendChild(document.createElement('i'));
          const context = document.createElement('canvas').getContext('2d')!;
          const read = (colour: string): number[] => {
            probe.style.color = colour;
            context.fillStyle = getComputedStyle(probe).color;
            context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
          };
          const found = ['var(--playhead)', 'var(--section-drop-strong)', cue!].map(read);
          probe.remove();
          dataset['theme'] = before!;
          return found;
        },
        [theme, `rgb(${drop.join(' ')})`],
      );
      const distance = (a: number, b: number): number =>
        Math.hypot(...colours[a]!.map((value, i) => value - colours[b]![i]!));
      expect(Math.min(distance(0, 1), distance(0, 2), distance(1, 2))).toBeGreaterThan(60);
    }
  });

  it('says what verifying accepts, and leaves what is uncertain', async () => {
    const verify = page.getByRole('button', { name: 'Verify, accept 2 predictions & next' });
    await expect.poll(() => verify.textContent()).toBe('Verify, accept 2');
    await verify.click();
    await expect.poll(tier).toBe('true');
    await message(/2 predictions accepted, 2 uncertain cues left as predicted/).waitFor();
    const verdicts = page.getByRole('list', { name: 'Cues' }).getByRole('button', { name: /^Accept/ });
    await expect.poll(() => verdicts.count()).toBe(2);
    await page.keyboard.press('Control+z');
    await expect.poll(() => verdicts.count()).toBe(4);
  });

  it('undoes a verification from the next track, back on its own', async () => {
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await first.open();
    await page.getByRole('button', { name: 'Tier 2 cleaned' }).click();
    await expect.poll(tier).toBe('false');
    await page.keyboard.press('v');
    await second.ready();
    await message(`Verified: ${first.title}`).waitFor();
    await page.keyboard.press('Control+z');
    await first.ready();
    await message('Undone: Verify').waitFor();
    await expect.poll(tier).toBe('false');
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(tier).toBe('true');
    await page.keyboard.press('Control+z');
    await expect.poll(tier).toBe('false');
  });

  it('undoes from the list what was done in the editor', async () => {
    await page.keyboard.press('v');
    await second.ready();
    await page.keyboard.press('Escape');
    await page.getByRole('grid', { name: 'Tracks' }).waitFor();
    const row = page.getByRole('row', { name: new RegExp(first.title) });
    await row.getByRole('img', { name: 'Tier 1, verified' }).waitFor();
    await page.keyboard.press('Control+z');
    await message('Undone: Verify').last().waitFor();
    await expect.poll(() => row.getByRole('img', { name: 'Tier 1, verified' }).count()).toBe(0);
  });

  it('shows messages where no control is, and lets errors leave', async () => {
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('g');
    await message(/1 track flagged/).waitFor();
    const covered = await page.evaluate(() => {
      const notices = [...document.querySelectorAll('[role="region"][aria-label="Notifications"] > *')];
      return notices.flatMap((notice) => {
        const style = getComputedStyle(notice);
        if (style.position === 'fixed') return ['fixed'];
        const box = notice.getBoundingClientRect();
        return [...document.querySelectorAll('button, a[href], [role="row"], input')]
          .filter((control) => !notice.contains(control))
          .filter((control) => {
            const other = control.getBoundingClientRect();
            return (
              other.width > 0 &&
              other.left < box.right &&
              other.right > box.left &&
              other.top < box.bottom &&
              other.bottom > box.top &&
              control.closest('main, footer, header, nav') !== null &&
              document.elementFromPoint(other.x + other.width / 2, other.y + other.height / 2) === notice
            );
          })
          .map((control) => control.textContent);
      });
    });
    expect(covered).toEqual([]);
    await page.keyboard.press('Control+z');
  });

  it('keeps the width that a panel is given', async () => {
    const splitter = page.getByRole('separator', { name: 'Width of the sidebar' });
    const sidebar = page.getByRole('navigation', { name: 'Library' });
    const before = (await sidebar.boundingBox())!.width;
    const { x, y } = (await splitter.boundingBox())!;
    await page.mouse.move(x + 3, y + 100);
    await page.mouse.down();
    await page.mouse.move(x + 63, y + 100, { steps: 3 });
    await page.mouse.up();
    await expect.poll(async () => (await sidebar.boundingBox())!.width).toBe(before + 60);
    await page.reload();
    await expect.poll(async () => (await sidebar.boundingBox())!.width).toBe(before + 60);
    await splitter.dblclick();
    await expect.poll(async () => (await sidebar.boundingBox())!.width).toBe(before);
  });

  it('finds commands by the words that people use', async () => {
    for (const [word, title] of [
      ['jobs', 'Show jobs'],
      ['resume', 'Show jobs'],
      ['theme', 'Switch between dark and light theme'],
      ['preferences', 'Settings'],
      ['undo', 'Undo'],
      ['duplicates', 'Duplicates: compare and merge…'],
      ['playlist', 'New playlist…'],
    ] as const) {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search or run a command' }).fill(word);
      await page.getByRole('option', { name: title }).waitFor();
      await page.keyboard.press('Escape');
      await openDialog(page).waitFor({ state: 'hidden' });
    }
  });

  it('has no serious accessibility issue', async () => {
    expect(await seriousIssues(page)).toEqual([]);
  });

  it('reported no error on the way', () => {
    expect(app.errors).toEqual([]);
  });
});
