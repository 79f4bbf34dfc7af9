import { setTimeout as wait } from 'node:timers/promises';

export interface BatchOptions {
  /** Calls in a batch. */
  readonly most: number;
  /** Milliseconds between the beginnings of two batches. */
  readonly gapMs?: number;
}

/**
 * Groups calls: those made while earlier ones run wait, and then run together. A worker with two tracks at a time thus
 * asks the database for each of them, and one with hundreds asks once for many. A batch begins at most every `gapMs`
 * milliseconds, and a call after a pause of that length never waits.
 * @param run does what was asked, and returns an answer to each item in order; an Error is thrown to its caller
 */
export function createBatches<Item, Answer>(
  run: (items: readonly Item[]) => Promise<readonly (Answer | Error)[]>,
  { most, gapMs = 0 }: BatchOptions,
): (item: Item) => Promise<Answer> {
  interface Call {
    readonly item: Item;
    readonly answer: PromiseWithResolvers<Answer>;
  }
  let waiting: Call[] = [];
  let isRunning = false;
  let last = -Infinity;

  async function runAll(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    while (waiting.length > 0) {
      const pause = last + gapMs - performance.now();
      if (pause > 0) await wait(pause);
      last = performance.now();
      const calls = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        const answers = await run(calls.map(({ item }) => item));
        calls.forEach(({ answer }, i) => {
          const own = answers[i];
          if (own instanceof Error) answer.reject(own);
          else answer.resolve(own as Answer);
        });
      } catch (error) {
        for (const { answer } of calls) answer.reject(error);
      }
    }
    isRunning = false;
  }

  return (item) => {
    const answer = Promise.withResolvers<Answer>();
    waiting.push({ item, answer });
    void runAll();
    return answer.promise;
  };
}
