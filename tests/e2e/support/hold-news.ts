import type { Page } from 'playwright-core';
import type { ToClient } from '../../../src/shared/rpc/wire.ts';

interface News {
  /** Holds back what the host tells unasked, or everything, also its answers. */
  hold(what?: 'news' | 'everything'): void;
  /** Passes on what was held, and everything from then on. */
  release(): void;
  /** Passes on the first answer that was held and what came before it; the rest stays held. */
  releaseAnswer(): void;
}

/** Lets a test hold back what the host tells a page. Takes effect when the page is loaded the next time. */
export async function holdableNews(page: Page): Promise<News> {
  let held: { readonly pass: () => void; readonly isAnswer: boolean }[] | null = null;
  let isHeld = isNews;
  await page.routeWebSocket('**/rpc', (socket) => {
    socket.connectToServer().onMessage((message) => {
      const pass = (): void => socket.send(message);
      if (held && isHeld(message)) held.push({ pass, isAnswer: kindOf(message) === 'ok' });
      else pass();
    });
  });
  return {
    hold(what = 'news') {
      held = [];
      isHeld = what === 'news' ? isNews : () => true;
    },
    release() {
      const all = held ?? [];
      held = null;
      for (const { pass } of all) pass();
    },
    releaseAnswer() {
      const first = held?.findIndex(({ isAnswer }) => isAnswer) ?? -1;
      for (const { pass } of held?.splice(0, first + 1) ?? []) pass();
    },
  };
}

function kindOf(message: string | Buffer): ToClient['t'] {
  return (JSON.parse(message.toString()) as ToClient).t;
}

function isNews(message: string | Buffer): boolean {
  return kindOf(message) === 'topic';
}
