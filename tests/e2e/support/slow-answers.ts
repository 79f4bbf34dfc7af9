import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext } from 'playwright-core';

/** Longest delay of a message from the host to a page, in milliseconds; none unless it is set. */
const LATENCY_MS = Number(process.env['SEGUE_TEST_LATENCY_MS'] ?? 0);

/** Delays what the host tells pages, to find tests and screens that count on quick answers. */
export async function slowAnswers(context: BrowserContext): Promise<void> {
  if (LATENCY_MS === 0) return;
  await context.routeWebSocket('**/rpc', (socket) => {
    let last = Promise.resolve();
    socket.connectToServer().onMessage((message) => {
      const arrives = sleep(Math.random() * LATENCY_MS);
      last = last.then(() => arrives).then(() => socket.send(message));
    });
  });
}
