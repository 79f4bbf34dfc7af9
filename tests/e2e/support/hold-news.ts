import type { Page } from 'playwright-core';

interface News {
  hold(): void;
  /** Passes on what was held, and everything from then on. */
  release(): void;
}

/** Lets a test hold back what the host tells a page. Takes effect when the page is loaded the next time. */
export async function holdableNews(page: Page): Promise<News> {
  let held: (() => void)[] | null = null;
  await page.routeWebSocket('**/rpc', (socket) => {
    socket.connectToServer().onMessage((message) => {
      const pass = (): void => socket.send(message);
      if (held) held.push(pass);
      else pass();
    });
  });
  return {
    hold() {
      held = [];
    },
    release() {
      const all = held ?? [];
      held = null;
      for (const pass of all) pass();
    },
  };
}
