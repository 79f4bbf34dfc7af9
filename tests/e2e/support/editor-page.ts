import type { Page } from 'playwright-core';

type Tab = 'Cues' | 'Grid' | 'Sections' | 'Details' | 'History';

/** The editor as a person works with it. */
export class EditorPage {
  readonly page: Page;
  readonly title: string;

  constructor(page: Page, title: string) {
    this.page = page;
    this.title = title;
  }

  get cues() {
    return this.page.getByRole('list', { name: 'Cues' });
  }

  /** The track in the list. */
  get row() {
    return this.page.getByRole('row', { name: new RegExp(escape(this.title), 'u') });
  }

  get playhead() {
    return this.page.getByRole('timer', { name: 'Playhead' });
  }

  async open(): Promise<void> {
    await this.row.dblclick();
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.getByRole('region', { name: `Editor: ${this.title}` }).waitFor();
  }

  /** Closes the editor and opens the track again: what it shows then is what was stored. */
  async reopen(): Promise<void> {
    await this.page.getByRole('button', { name: 'Back to the list' }).click();
    await this.page.getByRole('grid', { name: 'Tracks' }).waitFor();
    await this.page.keyboard.press('Enter');
    await this.ready();
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  tab(name: Tab) {
    return this.page.getByRole('tab', { name: new RegExp(`^${name}`, 'u') });
  }

  async show(name: Tab): Promise<void> {
    await this.tab(name).click();
    await this.page.getByRole('tabpanel', { name: new RegExp(`^${name}`, 'u') }).waitFor();
  }

  /** Takes back the selection, which would receive keys that are meant for the grid. */
  async selectNothing(): Promise<void> {
    const selected = this.page.locator(
      '[role="tabpanel"] [aria-pressed="true"], [aria-label="Sections on the track"] [aria-pressed="true"]',
    );
    if ((await selected.count()) > 0) await this.press('Escape');
  }

  /** Puts the playhead on a bar line, `beats` behind it. */
  async goToBar(bar: number, beats = 0): Promise<void> {
    await this.press('Home', ...Array<string>(bar - 1).fill('Shift+ArrowRight'));
    await this.press(...Array<string>(beats).fill('ArrowRight'));
    const at = beats === 0 ? `bar ${bar}.1` : `bar ${bar}.${beats + 1}`;
    await this.playhead.filter({ hasText: at }).waitFor();
  }

  /** Waits until nothing is left to store. */
  async stored(): Promise<void> {
    await this.page.waitForFunction(
      () => document.querySelector('section[aria-label^="Editor"] [role="status"]')?.textContent === '',
    );
  }

  /** Everything that the document says on the screen, with the inspector at `tab`. */
  async snapshot(tab: Tab): Promise<string[]> {
    await this.show(tab);
    return this.page.evaluate((name) => {
      const describe = (element: Element): string => {
        const place = element.parentElement instanceof HTMLElement ? element.parentElement.style.cssText : '';
        return `${element.getAttribute('aria-label') ?? element.textContent} ${place}`;
      };
      // Who has annotated the track is asked for anew after each edit, and shown a moment later.
      const isLate = (element: Element): boolean =>
        element.closest('dd')?.previousElementSibling?.textContent === 'Annotators';
      const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
      // The panel of the tab before may still be there.
      const panel = all('[role="tabpanel"]').find((element) => {
        const label = document.getElementById(element.getAttribute('aria-labelledby') ?? '');
        return label?.textContent.startsWith(name);
      });
      const within = (selector: string): Element[] => [...(panel?.querySelectorAll(selector) ?? [])];
      return [
        ...all('header [aria-label^="Tempo: "], header [aria-label^="Flags"]').map(describe),
        ...all('header [aria-label="Key"]').map((element) => `Key ${element.textContent}`),
        ...all('[role="group"][aria-label="Tier"] [aria-pressed="true"]').map(describe),
        ...all('[role="group"][aria-label="Cues on the track"] button').map(describe),
        ...all('[role="group"][aria-label="Sections on the track"] button').map(describe),
        ...within('textarea').map((element) => (element as HTMLTextAreaElement).value),
        ...within('li, dd, button')
          .filter((element) => !isLate(element))
          .map((element) => element.textContent),
      ];
    }, tab);
  }

  undoButton() {
    return this.page.getByRole('button', { name: /^Undo/ });
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}
