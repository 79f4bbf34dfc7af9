import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { seriousIssues } from './support/axe.ts';
import { noBrowser } from './support/browser.ts';
import { EditorPage } from './support/editor-page.ts';
import { holdableNews } from './support/hold-news.ts';
import { writeEditorCrate } from './support/editor-crate.ts';
import type { EditorCrate } from './support/editor-crate.ts';

/** Longest wait for one step of a person, on a busy machine. */
const STEP_MS = 60_000;

type Tab = Parameters<EditorPage['snapshot']>[0];

interface Correction {
  readonly what: string;
  readonly tab: Tab;
  readonly run: () => Promise<void>;
  /** Lines that the snapshot has afterwards and did not have before. */
  readonly gains?: readonly RegExp[];
  /** Lines that it had before and does not have any more. */
  readonly loses?: readonly RegExp[];
  /** Names of the steps that are taken back, last first. */
  readonly steps: readonly RegExp[];
}

describe.skipIf(noBrowser !== '')(`editor in a browser${noBrowser && ` (skipped: ${noBrowser})`}`, () => {
  let app: RunningApp;
  let page: Page;
  let editor: EditorPage;
  let crate: EditorCrate;

  beforeAll(async () => {
    app = await startApp({
      width: 1440,
      height: 1000,
      prepare: async (folder) => {
        crate = await writeEditorCrate(folder);
      },
    });
    page = app.page;
    page.setDefaultTimeout(STEP_MS);
    editor = new EditorPage(page, crate.predicted);
    await editor.open();
  });
  afterAll(() => app?.close());

  /** Makes a correction, finds it again in the reopened editor, and takes it back. */
  function corrects({ what, tab, run, gains = [], loses = [], steps }: Correction): void {
    it(`${what}`, async () => {
      const before = await editor.snapshot(tab);
      await run();
      const matches = (lines: readonly string[], pattern: RegExp): number =>
        lines.filter((line) => pattern.test(line)).length;
      await expect
        .poll(async () => {
          const now = await editor.snapshot(tab);
          return {
            gained: gains.map((pattern) => matches(now, pattern) - matches(before, pattern)),
            lost: loses.map((pattern) => matches(before, pattern) - matches(now, pattern)),
          };
        })
        .toEqual({
          gained: gains.map(() => expect.toSatisfy((count: number) => count > 0)),
          lost: loses.map(() => expect.toSatisfy((count: number) => count > 0)),
        });
      const after = await editor.snapshot(tab);
      await editor.reopen();
      await expect.poll(() => editor.snapshot(tab)).toEqual(after);
      for (const step of steps) {
        await expect.poll(() => editor.undoButton().getAttribute('aria-label')).toMatch(step);
        const { length } = await page.getByRole('button', { name: /^Redo: / }).all();
        await page.keyboard.press('Control+z');
        if (length === 0) await page.getByRole('button', { name: /^Redo: / }).waitFor();
        await editor.stored();
      }
      await expect.poll(() => editor.snapshot(tab)).toEqual(before);
    });
  }

  /** Chooses in the menu of a row of the cue list; the last item may be in a submenu. */
  async function chooseForCue(cue: string, ...path: string[]): Promise<void> {
    await editor.show('Cues');
    await page.getByRole('button', { name: `More for ${cue}` }).click();
    for (const item of path.slice(0, -1)) {
      await page.getByRole('menuitem', { name: item }).click();
    }
    const last = path.at(-1)!;
    await page.getByRole('menuitem', { name: last, exact: true }).click();
    await page.getByRole('menu').first().waitFor({ state: 'hidden' });
  }

  async function dragBy(name: RegExp | string, dx: number, options: { edge?: boolean } = {}): Promise<void> {
    const box = (await page.getByRole('button', { name }).first().boundingBox())!;
    const x = options.edge ? box.x : box.x + 8;
    const y = box.y + box.height / 2;
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + dx / 2, y, { steps: 3 });
    await page.mouse.move(x + dx, y, { steps: 3 });
    await page.mouse.up();
  }

  /** Colors of the columns' middle pixels, and how much of the waveform is filled. */
  const look = () =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>(
        '[aria-label^="Waveform: click"] canvas[aria-hidden]',
      )!;
      const { width, height } = canvas;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
      let filled = 0;
      const colors = new Set<string>();
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3]! < 60) continue;
        filled++;
        colors.add(`${data[at]! >> 5},${data[at + 1]! >> 5},${data[at + 2]! >> 5}`);
      }
      return { filled: filled / (width * height), colors: colors.size };
    });

  /** Drawn piece by piece, on a busy machine with pauses, it is all there once several looks find the same. */
  async function lastLook(): ReturnType<typeof look> {
    let last = await look();
    let same = 0;
    await expect
      .poll(
        async () => {
          const now = await look();
          same = now.filled > 0 && now.filled === last.filled && now.colors === last.colors ? same + 1 : 0;
          last = now;
          return same;
        },
        { interval: 300 },
      )
      .toBeGreaterThan(6);
    return last;
  }

  describe('the waveform', () => {
    it('is drawn taller, lower and in other colors, and stays so', async () => {
      const before = await lastLook();
      await editor.press('Alt+ArrowUp', 'Alt+ArrowUp');
      await expect.poll(async () => (await look()).filled).toBeGreaterThan(before.filled * 1.2);
      await editor.press('Alt+ArrowDown', 'Alt+ArrowDown');
      await expect.poll(async () => (await look()).filled).toBeCloseTo(before.filled, 2);
      await editor.press('Control+k');
      await page.getByRole('combobox').fill('waveform colours');
      await page.keyboard.press('Enter');
      await expect.poll(async () => (await look()).colors).not.toBe(before.colors);
      const mixed = await lastLook();
      expect(mixed.colors).not.toBe(before.colors);
      await editor.reopen();
      await expect.poll(async () => (await look()).colors).toBe(mixed.colors);
    });

    it('jumps by the loop length, and stays within the beat', async () => {
      const time = async (): Promise<number> => {
        const text = await page.getByRole('timer', { name: 'Playhead' }).textContent();
        const [, minutes, seconds] = /(\d+):([\d.]+)/.exec(text!)!;
        return Number(minutes) * 60 + Number(seconds);
      };
      await editor.goToBar(2);
      await editor.press('.', '.', '.', '.', '.');
      const start = await time();
      await page.getByRole('button', { name: 'Jump forward by the loop length' }).click();
      await expect.poll(time).toBeCloseTo(start + (4 * 60) / 140, 2);
      await editor.press('Shift+,');
      await expect.poll(time).toBeCloseTo(start, 2);
    });
  });

  describe('cues', () => {
    corrects({
      what: 'sets a memory cue at the playhead',
      tab: 'Cues',
      run: async () => {
        await editor.goToBar(3);
        await editor.press('m');
      },
      gains: [/^m {1,2}0:03\.429 bar 3.*set by hand/],
      steps: [/Set memory cue/],
    });
    corrects({
      what: 'sets a hot cue on a slot, snapped to the beat',
      tab: 'Cues',
      run: async () => {
        await editor.goToBar(2);
        await editor.press('.', '.', '.', 'Shift+Digit2');
      },
      gains: [/^B {1,2}0:01\.714 bar 2.*set by hand/],
      steps: [/Set hot cue B/],
    });
    corrects({
      what: 'sets a hot cue of the second bank',
      tab: 'Cues',
      run: async () => {
        await editor.goToBar(2);
        await editor.press('9', 'Shift+Digit1');
        await page.getByRole('button', { name: /^Jump to Hot cue I/ }).waitFor();
        await page.getByRole('button', { name: 'Show hot cues A–H' }).click();
        await page.getByRole('button', { name: 'Show hot cues I–P, 1 set' }).waitFor();
      },
      gains: [/^I {1,2}0:01\.714 bar 2.*set by hand/],
      steps: [/Set hot cue I/],
    });
    corrects({
      what: 'sets a loop of the chosen length',
      tab: 'Cues',
      run: async () => {
        await editor.goToBar(5);
        await editor.press('l');
      },
      gains: [/^m Loop 0:06\.857 bar 5/, /^Memory loop m, 0:06\.857/],
      steps: [/Set memory loop/],
    });
    corrects({
      what: 'keeps a stretch that was looped from bar to bar',
      tab: 'Cues',
      run: async () => {
        await editor.goToBar(3);
        await editor.press('i');
        await editor.goToBar(5);
        await editor.press('o');
        await page.getByRole('combobox', { name: 'Loop length' }).filter({ hasText: '8 beats' }).waitFor();
        await editor.press('l', 'Shift+l');
      },
      gains: [/^m Loop 0:03\.4\d\d bar 3/, /^Memory loop m, 0:03\.4/],
      steps: [/Set memory loop/],
    });
    it('loops a stretch that is drawn, and takes a drawing back', async () => {
      const start = page.getByRole('slider', { name: 'Loop start' });
      const end = page.getByRole('slider', { name: 'Loop end' });
      const bars = async () => [
        await start.getAttribute('aria-valuetext'),
        await end.getAttribute('aria-valuetext'),
      ];
      await editor.press('Home');
      const ruler = (await page.getByRole('group', { name: 'Loop on the track' }).boundingBox())!;
      const drag = async (from: number, to: number, y: number): Promise<void> => {
        await page.mouse.move(ruler.x + from, ruler.y + y);
        await page.mouse.down();
        await page.mouse.move(ruler.x + to, ruler.y + y, { steps: 4 });
      };
      await drag(700, 300, 8);
      await page.mouse.up();
      await page.getByRole('button', { name: 'Stop looping' }).waitFor();
      const drawn = await bars();
      expect(drawn.every((text) => /bar \d+\.\d$/.test(text ?? ''))).toBe(true);
      await drag(350, 500, 8);
      await page.keyboard.press('Escape');
      await page.mouse.up();
      expect(await bars()).toEqual(drawn);
      await end.focus();
      await editor.press('ArrowRight');
      expect((await bars())[0]).toBe(drawn[0]);
      expect((await bars())[1]).not.toBe(drawn[1]);
      await page.keyboard.down('Shift');
      await drag(200, 500, 100);
      await page.mouse.up();
      await page.keyboard.up('Shift');
      expect((await bars())[0]).not.toBe(drawn[0]);
      await editor.press('Shift+l');
      await start.waitFor({ state: 'detached' });
    });
    for (const { key, time, by } of [
      { key: 'BracketRight', time: '0:13.715', by: '1 ms' },
      { key: 'Shift+BracketLeft', time: '0:13.704', by: '10 ms' },
      { key: 'Alt+ArrowRight', time: '0:14.143', by: 'a beat' },
    ])
      corrects({
        what: `nudges the selected cue by ${by}`,
        tab: 'Cues',
        run: () => editor.press('Digit3', key),
        gains: [new RegExp(`^C Drop ${time.replace('.', String.raw`\.`)}`)],
        loses: [/^c Drop 0:13\.714/],
        steps: [/Nudge hot cue C Drop/],
      });
    corrects({
      what: 'nudges many times in one step',
      tab: 'Cues',
      run: () => editor.press('Digit3', ...Array<string>(7).fill('BracketRight')),
      gains: [/^C Drop 0:13\.721/],
      steps: [/Nudge hot cue C Drop/],
    });
    corrects({
      what: 'renames a cue',
      tab: 'Cues',
      run: async () => {
        await editor.press('Digit3', 'n');
        await page.getByRole('textbox', { name: 'Cue name' }).fill('First drop');
        await page.keyboard.press('Enter');
      },
      gains: [/^C First drop 0:13\.714/],
      steps: [/Rename hot cue C Drop/],
    });
    corrects({
      what: 'deletes a cue',
      tab: 'Cues',
      run: () => editor.press('Digit3', 'Delete'),
      loses: [/^c Drop/],
      steps: [/Reject hot cue C Drop/],
    });
    corrects({
      what: 'recolours a cue in its menu',
      tab: 'Cues',
      run: () => chooseForCue('hot cue C Drop', 'Colour', 'Colour 48 90 255'),
      gains: [/^Hot cue C Drop.*48 90 255/],
      steps: [/Recolour hot cue C Drop/],
    });
    corrects({
      what: 'swaps the slots of two cues',
      tab: 'Cues',
      run: () => chooseForCue('hot cue C Drop', 'Slot', 'Hot cue A'),
      gains: [/^A Drop 0:13\.714/, /^c Mix in 0:00\.000/i],
      steps: [/Put hot cue C Drop on A/],
    });
    corrects({
      what: 'makes a hot cue a memory cue',
      tab: 'Cues',
      run: () => chooseForCue('hot cue F Drop 2', 'Slot', 'Memory cue'),
      loses: [/^f Drop 2/],
      steps: [/Make hot cue F Drop 2 a memory cue/],
    });
    corrects({
      what: 'makes a cue a loop',
      tab: 'Cues',
      run: () => chooseForCue('hot cue C Drop', 'Loop', '8 beats'),
      gains: [/^Hot loop C Drop, 0:13\.714/],
      steps: [/Make hot cue C Drop a loop of 8 beats/],
    });
    corrects({
      what: 'drags a marker from beat to beat',
      tab: 'Cues',
      run: async () => {
        await editor.press('Digit3');
        await dragBy(/^Hot cue C Drop/, 60);
      },
      loses: [/^c Drop 0:13\.714/],
      gains: [/^C Drop 0:1[34]\.\d+ bar (9\.[234]|10)/],
      steps: [/Move hot cue C Drop/],
    });
    corrects({
      what: 'accepts the selected prediction by key',
      tab: 'Cues',
      run: () => editor.press('Digit3', 'y'),
      loses: [/^Hot cue C Drop.*predicted/],
      gains: [/^C Drop 0:13\.714 bar 9.*model test-1/],
      steps: [/Accept hot cue C Drop/],
    });
    corrects({
      what: 'rejects the selected prediction by key',
      tab: 'Cues',
      run: () => editor.press('Digit6', 'u'),
      loses: [/^f Drop 2/],
      steps: [/Reject hot cue F Drop 2/],
    });
    corrects({
      what: 'accepts and rejects predictions by mouse',
      tab: 'Cues',
      run: async () => {
        await page.getByRole('button', { name: 'Accept hot cue A Mix in' }).click();
        await page.getByRole('button', { name: 'Reject hot cue H Mix out' }).click();
      },
      loses: [/^Hot cue A Mix in.*predicted/, /^h Mix out/],
      steps: [/Reject hot cue H Mix out/, /Accept hot cue A Mix in/],
    });

    it('accepts all above the threshold of the settings', async () => {
      await page.keyboard.press('Control+,');
      await page.getByRole('combobox', { name: 'Accept all from' }).click();
      await page.getByRole('option', { name: '0.50' }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: 'Settings' }).waitFor({ state: 'hidden' });
      const before = await editor.snapshot('Cues');
      const [count] = /\d+/.exec(
        (await page.getByRole('button', { name: /^Accept \d+ above 0\.50/ }).textContent())!,
      )!;
      expect(Number(count)).toBeGreaterThan(1);
      await page.keyboard.press('Shift+Y');
      await page.getByText(`${count} cues accepted.`).waitFor();
      await expect
        .poll(() => page.getByRole('button', { name: /^Accept \d+ above 0\.50/ }).textContent())
        .toContain('Accept 0');
      await page.keyboard.press('Shift+U');
      await expect.poll(() => editor.cues.getByRole('listitem').count()).toBe(Number(count));
      await editor.reopen();
      await expect.poll(() => editor.cues.getByRole('listitem').count()).toBe(Number(count));
      // A held key asks for the second step before the first is done.
      await editor.press('Control+z', 'Control+z');
      await expect.poll(() => editor.snapshot('Cues')).toEqual(before);
    });
  });

  describe('grid', () => {
    beforeAll(() => editor.selectNothing());

    corrects({
      what: 'shifts it by 1 ms with the keyboard, and the cues with it',
      tab: 'Grid',
      run: async () => {
        await page.getByRole('checkbox', { name: 'Cues follow the grid' }).click();
        await editor.selectNothing();
        await editor.press('BracketRight', 'Shift+F');
        await page.getByRole('checkbox', { name: 'Cues follow the grid', checked: false }).waitFor();
      },
      gains: [/Anchor 1 0:00\.001/, /^Hot cue C Drop, 0:13\.715/],
      steps: [/Shift grid/],
    });
    corrects({
      what: 'shifts it by 10 ms with the mouse, without the cues',
      tab: 'Grid',
      run: async () => {
        await page.getByRole('button', { name: 'Shift grid 10 ms later' }).click();
        await page.getByRole('button', { name: /^Hot cue C Drop, 0:13\.714/ }).waitFor();
      },
      gains: [/Anchor 1 0:00\.010/],
      steps: [/Shift grid/],
    });
    for (const { key, shown, step } of [
      { key: 'h', shown: /Anchor 1 0:00\.214/, step: /half a beat/ },
      { key: 'x', shown: /^Tempo: 280\.00 BPM/, step: /Tempo × 2/ },
      { key: 'z', shown: /^Tempo: 70\.00 BPM/, step: /Tempo ÷ 2/ },
      { key: 'Shift+X', shown: /^Tempo: 210\.00 BPM/, step: /Tempo × 3\/2/ },
      { key: 'Shift+Z', shown: /^Tempo: 93\.33 BPM/, step: /Tempo × 2\/3/ },
    ])
      corrects({
        what: `changes it with ${key}`,
        tab: 'Grid',
        run: () => editor.press(key),
        gains: [shown],
        steps: [step],
      });
    corrects({
      what: 'takes a typed tempo',
      tab: 'Grid',
      run: async () => {
        await editor.press('Home', 'Shift+T');
        await page.getByRole('textbox', { name: 'Tempo in BPM' }).fill('141,5');
        await page.keyboard.press('Enter');
      },
      gains: [/^Tempo: 141\.50 BPM/],
      steps: [/Set tempo to 141\.50 BPM/],
    });
    corrects({
      what: 'takes the tempo of anchor fields',
      tab: 'Grid',
      run: async () => {
        await page.getByRole('textbox', { name: 'Tempo of anchor 1 in BPM' }).fill('139');
        await page.keyboard.press('Enter');
      },
      gains: [/^Tempo: 139\.00 BPM/],
      steps: [/Set tempo of anchor 1 to 139\.00 BPM/],
    });
    corrects({
      what: 'takes a tapped tempo, stored even when another edit follows at once',
      tab: 'Grid',
      run: async () => {
        for (let tap = 0; tap < 6; tap++) {
          await editor.press('t');
          await page.waitForTimeout(250);
        }
        await editor.press('g');
      },
      loses: [/^Tempo: 140\.00 BPM/],
      gains: [/^Flags \d/],
      steps: [/(Set|Remove) flag/, /Tap tempo/],
    });
    corrects({
      what: 'makes the beat at the playhead a downbeat',
      tab: 'Grid',
      run: async () => {
        await editor.goToBar(1, 1);
        await editor.press('d');
      },
      gains: [/Anchor 1 0:00\.000 beat 4/],
      steps: [/Set downbeat/],
    });
    corrects({
      what: 'anchors it at the playhead, and deletes the anchor',
      tab: 'Grid',
      run: async () => {
        await editor.goToBar(5);
        await editor.press('a');
        await page.getByRole('button', { name: 'Anchor 2 0:06.857' }).waitFor();
        await editor.press('BracketRight');
        await page.getByRole('button', { name: 'Anchor 2 0:06.858' }).waitFor();
        await editor.press('Shift+A');
        await page.getByRole('button', { name: /^Anchor 2/ }).waitFor({ state: 'detached' });
        await editor.press('a');
      },
      gains: [/^Anchor 2 0:06\.857/],
      steps: [/Anchor grid/, /Delete anchor 2/, /Move anchor 2/, /Anchor grid/],
    });
    corrects({
      what: 'is fitted to the audio again',
      tab: 'Grid',
      run: async () => {
        await editor.press('Home');
        await page.getByRole('button', { name: 'Shift grid 10 ms later' }).click();
        await page.getByRole('button', { name: 'Shift grid 10 ms later' }).click();
        await page.getByRole('button', { name: 'Re-fit' }).click();
        await page.getByText(/^Grid fitted, confidence/).waitFor({ timeout: 60_000 });
        await editor.show('Grid');
        await page.getByRole('button', { name: /^Anchor 1 0:00\.00\d/ }).waitFor();
      },
      gains: [/^set by hand/],
      steps: [/Re-fit grid/, /Shift grid/],
    });
    corrects({
      what: 'takes cues and sections back to its lines',
      tab: 'Cues',
      run: async () => {
        await editor.press('Digit3', 'Shift+BracketRight');
        await editor.cues.getByRole('button', { name: 'C Drop 0:13.724' }).waitFor();
        await editor.press('Shift+Q');
        await editor.cues.getByRole('button', { name: 'C Drop 0:13.714' }).waitFor();
      },
      gains: [/^C Drop 0:13\.714.*set by hand/],
      steps: [/Re-quantise/, /Nudge/],
    });
    corrects({
      what: 'is dragged with Alt on the waveform',
      tab: 'Grid',
      run: async () => {
        const box = (await page.getByRole('img', { name: /^Waveform: click/ }).boundingBox())!;
        await page.keyboard.down('Alt');
        await page.mouse.move(box.x + 400, box.y + 80);
        await page.mouse.down();
        await page.mouse.move(box.x + 420, box.y + 80, { steps: 4 });
        await page.mouse.up();
        await page.keyboard.up('Alt');
      },
      gains: [/Anchor 1 0:00\.[12]\d\d/],
      steps: [/Shift grid/],
    });
  });

  describe('sections', () => {
    corrects({
      what: 'splits at the playhead',
      tab: 'Sections',
      run: async () => {
        await editor.selectNothing();
        await editor.goToBar(5);
        await editor.press('s');
      },
      gains: [/0:06\.857 bar 5/],
      steps: [/Split section/],
    });
    corrects({
      what: 'merges with the one before',
      tab: 'Sections',
      run: async () => {
        await page.getByRole('button', { name: 'Section 2 at 0:13.714' }).click();
        await editor.press('Shift+S');
      },
      loses: [/0:13\.714 bar 9/],
      steps: [/Merge sections/],
    });
    corrects({
      what: 'relabels in the list',
      tab: 'Sections',
      run: async () => {
        await page.getByRole('combobox', { name: 'Label of section 4' }).click();
        await page.getByRole('option', { name: 'breakdown' }).click();
      },
      gains: [/^Section breakdown/],
      steps: [/Relabel section breakdown/],
    });
    corrects({
      what: 'relabels in the lane',
      tab: 'Sections',
      run: async () => {
        await page.getByRole('button', { name: /^Section intro/ }).click({ button: 'right' });
        await page.getByRole('menuitem', { name: 'buildup' }).click();
      },
      gains: [/^Section buildup/],
      steps: [/Relabel section buildup/],
    });
    corrects({
      what: 'moves a boundary by key',
      tab: 'Sections',
      run: async () => {
        await page.getByRole('button', { name: 'Section 2 at 0:13.714' }).click();
        await editor.press('Alt+ArrowRight');
      },
      gains: [/0:14\.143/],
      loses: [/0:13\.714/],
      steps: [/Move boundary/],
    });
    corrects({
      what: 'drags a boundary from bar to bar',
      tab: 'Sections',
      run: async () => {
        await page.getByRole('button', { name: 'Section 2 at 0:13.714' }).click();
        await dragBy(/^Section drop.*bar 9/, 180, { edge: true });
      },
      loses: [/0:13\.714/],
      gains: [/0:1[5-7]\.\d+ bar 1[01]/],
      steps: [/Move boundary/],
    });
    corrects({
      what: 'deletes the selected one',
      tab: 'Sections',
      run: async () => {
        await page.getByRole('button', { name: 'Section 3 at 0:27.429' }).click();
        await editor.press('Delete');
      },
      loses: [/0:27\.429/],
      steps: [/Delete section/],
    });
  });

  describe('key, notes, flags and tier', () => {
    corrects({
      what: 'sets the key',
      tab: 'Details',
      run: async () => {
        await page.getByRole('combobox', { name: 'Key' }).click();
        await page.getByRole('option', { name: '9A', exact: true }).click();
      },
      gains: [/^Key 9A/, /9A · set by hand/],
      steps: [/Set key 9A/],
    });
    corrects({
      what: 'keeps notes, one step for one bout of typing',
      tab: 'Details',
      run: async () => {
        await page.getByRole('textbox', { name: 'Notes' }).click();
        await page.keyboard.type('Ends on the vocal, space and all');
        await page.getByRole('textbox', { name: 'Notes' }).blur();
      },
      gains: [/^Ends on the vocal, space and all$/],
      steps: [/Change notes/],
    });
    corrects({
      what: 'sets flags by key and in the menu',
      tab: 'Details',
      run: async () => {
        await page.getByRole('button', { name: /^Flags/ }).click();
        await page.getByRole('menuitemcheckbox').last().click();
        await page.keyboard.press('Escape');
        await page.getByRole('menu').waitFor({ state: 'hidden' });
        await editor.press('g');
      },
      gains: [/^Flags \d/],
      steps: [/flag$/, /flag$/],
    });
    corrects({
      what: 'changes the tier',
      tab: 'Details',
      run: async () => {
        await editor.press('b');
      },
      gains: [/^Tier 2/],
      loses: [/^Tier 3/],
      steps: [/Mark as tier 2/],
    });
  });

  describe('other windows and other times', () => {
    let other: EditorPage;
    let news: Awaited<ReturnType<typeof holdableNews>>;
    let atFirst: string[];

    /** Another window of the app with the same track open. */
    beforeAll(async () => {
      news = await holdableNews(page);
      await page.reload();
      await editor.open();
      const second = await page.context().newPage();
      second.setDefaultTimeout(STEP_MS);
      await second.goto(new URL('/', page.url()).href);
      other = new EditorPage(second, crate.predicted);
      await other.open();
      await editor.show('Cues');
      atFirst = await cuesIn(editor);
    });
    afterAll(() => other.page.close());

    const cuesIn = (window: EditorPage) => window.cues.getByRole('listitem').allTextContents();

    /** Waits until both windows show the cues as they were at first: one may show an earlier step for a moment. */
    async function bothAsAtFirst(): Promise<void> {
      for (const window of [editor, other]) await expect.poll(() => cuesIn(window)).toEqual(atFirst);
    }

    const cueC = (window: EditorPage, time: string) =>
      window.cues.getByRole('button', { name: `C Drop ${time}` });

    /** Edits in both windows, each on what both have seen. */
    async function editInBoth(): Promise<void> {
      news.hold();
      await other.press('m');
      await expect.poll(() => other.cues.getByRole('listitem').count()).toBe(5);
      await other.stored();
      await editor.press('Digit3', 'BracketRight');
      await cueC(editor, '0:13.715').waitFor();
      news.release();
      await editor.page.getByText('This track was changed elsewhere while you edited it.').waitFor();
    }

    it('follows what another window does', async () => {
      await other.press('Home', 'm');
      await expect.poll(() => editor.cues.getByRole('listitem').count()).toBe(5);
      await other.press('Control+z');
      await bothAsAtFirst();
    });

    it('asks which of two edits counts, and keeps mine on top of theirs', async () => {
      await other.goToBar(3);
      await editInBoth();
      expect(await cueC(editor, '0:13.715').count()).toBe(1);
      expect(await seriousIssues(page)).toEqual([]);
      await page.getByRole('button', { name: 'Keep mine' }).click();
      await cueC(other, '0:13.715').waitFor();
      // Theirs is in the history, and one step of undo away.
      await page.keyboard.press('Control+z');
      await editor.cues.getByRole('button', { name: '0:03.429' }).waitFor();
      await cueC(editor, '0:13.714').waitFor();
      await page.keyboard.press('Control+z');
      await bothAsAtFirst();
    });

    it('takes theirs when asked to', async () => {
      await other.goToBar(4);
      await editInBoth();
      await page.getByRole('button', { name: 'Use the other version' }).click();
      await editor.cues.getByRole('button', { name: '0:05.143' }).waitFor();
      await cueC(editor, '0:13.714').waitFor();
      await page.keyboard.press('Control+z');
      await bothAsAtFirst();
    });

    it('keeps an edit that could not be stored when the track was left', async () => {
      await other.goToBar(3);
      await editInBoth();
      await page.getByRole('button', { name: 'Back to the list' }).click();
      await page
        .getByRole('region', { name: 'Notifications' })
        .getByText('Your last changes are not stored yet')
        .waitFor();
      await editor.open();
      await cueC(editor, '0:13.715').waitFor();
      await page.getByRole('button', { name: 'Use the other version' }).click();
      await cueC(editor, '0:13.714').waitFor();
      await page.keyboard.press('Control+z');
      await bothAsAtFirst();
    });

    it('shows all that was done when the track is left and opened again before any of it is stored', async () => {
      await editor.press('Digit3', 'BracketRight');
      await cueC(editor, '0:13.715').waitFor();
      await editor.stored();
      news.hold('everything');
      await page.keyboard.press('Control+z');
      await editor.press('Digit3', 'Shift+BracketRight');
      await page.getByRole('button', { name: 'Back to the list' }).click();
      await editor.row.dblclick();
      news.release();
      await cueC(editor, '0:13.724').waitFor();
      await page.keyboard.press('Control+z');
      await bothAsAtFirst();
    });

    it('counts steps of the height from what it shows, not from a late answer', async () => {
      await editor.press('Alt+ArrowUp');
      const taller = await lastLook();
      await editor.press('Alt+ArrowDown');
      await expect.poll(async () => (await look()).filled).not.toBe(taller.filled);
      news.hold('everything');
      await editor.press('Alt+ArrowUp', 'Alt+ArrowUp');
      await expect.poll(async () => (await look()).filled).toBeGreaterThan(taller.filled * 1.05);
      news.releaseAnswer();
      // Time for the page to take the answer.
      await page.waitForTimeout(300);
      await editor.press('Alt+ArrowDown');
      news.release();
      expect((await lastLook()).filled).toBeCloseTo(taller.filled, 2);
      await editor.press('Alt+ArrowDown');
    });

    it('loses nothing when the page is closed in the middle of an edit', async () => {
      await other.press('Digit3', 'BracketRight', 'BracketRight', 'BracketRight');
      await other.page.close({ runBeforeUnload: false });
      const second = await page.context().newPage();
      second.setDefaultTimeout(STEP_MS);
      await second.goto(new URL('/', page.url()).href);
      other = new EditorPage(second, crate.predicted);
      await other.open();
      await cueC(other, '0:13.717').waitFor();
      await cueC(editor, '0:13.717').waitFor();
      await other.press('Control+z');
      await bothAsAtFirst();
    });
  });

  it('keeps all of it over a restart', async () => {
    await editor.press('Digit3', 'n');
    await page.getByRole('textbox', { name: 'Cue name' }).fill('Kept');
    await page.keyboard.press('Enter');
    await page.keyboard.press('BracketRight');
    const before = await editor.snapshot('Cues');
    await editor.stored();
    await app.restart();
    await editor.open();
    expect(await editor.snapshot('Cues')).toEqual(before);
    await page.keyboard.press('Control+z');
    await expect.poll(() => editor.cues.getByRole('button', { name: 'C Kept 0:13.714' }).count()).toBe(1);
  });

  it('verifies with one key and goes to the next track', async () => {
    const verified = new EditorPage(page, crate.verified);
    await page.getByRole('button', { name: 'Back to the list' }).click();
    const first = await page.getByRole('row').nth(1).textContent();
    const [from, to] = first!.includes(crate.verified) ? [verified, editor] : [editor, verified];
    await from.open();
    await page.keyboard.press('v');
    await to.ready();
    await page.keyboard.press('ArrowUp');
    await from.ready();
    await expect
      .poll(() => page.getByRole('button', { name: 'Tier 1 verified' }).getAttribute('aria-pressed'))
      .toBe('true');
  });

  it('compares a verified track with what a model says, and takes over one value', async () => {
    await page.getByRole('button', { name: 'Back to the list' }).click();
    const verified = new EditorPage(page, crate.verified);
    await verified.open();
    const key = page.getByRole('combobox', { name: 'Key' });
    await expect.poll(() => key.textContent()).toBe('1A');
    const before = await verified.snapshot('Cues');
    await page.getByRole('button', { name: 'Compare' }).click();
    const dialog = page.getByRole('dialog', { name: /^Differences from/ });
    expect(await seriousIssues(page)).toEqual([]);
    await dialog.getByRole('checkbox', { name: 'Accept: Key' }).click();
    await dialog.getByRole('button', { name: 'Accept 1 selected' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => key.textContent()).not.toBe('1A');
    const after = await verified.snapshot('Cues');
    const isKey = (line: string): boolean => line.startsWith('Key ');
    expect(after.filter((line) => !isKey(line))).toEqual(before.filter((line) => !isKey(line)));
    await verified.reopen();
    expect(await verified.snapshot('Cues')).toEqual(after);
    expect(await page.getByRole('button', { name: 'Compare' }).count()).toBe(0);
    await page.keyboard.press('Control+z');
    await expect.poll(() => key.textContent()).toBe('1A');
  });

  it('has no serious accessibility issue on any tab', async () => {
    for (const tab of ['Cues', 'Grid', 'Sections', 'Details', 'History'] as const) {
      await editor.show(tab);
      expect(await seriousIssues(page), tab).toEqual([]);
    }
    await editor.show('Cues');
  });

  it('reported no error on the way', () => {
    expect(app.errors).toEqual([]);
  });
});
