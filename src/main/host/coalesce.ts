/** Minimum interval between two progress events of one job. */
const INTERVAL_MS = 100;

export interface Coalescer<E> {
  push(event: E): void;
  /** Sends the event that is held back, if any. */
  flush(): void;
  /** Drops the event that is held back, and everything after it. */
  stop(): void;
}

/** Passes on at most one event per interval; if several arrive within one, the latest wins. */
export function coalesce<E>(send: (event: E) => void): Coalescer<E> {
  let held: { event: E } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function flush(): void {
    if (!held) return;
    const { event } = held;
    held = undefined;
    send(event);
  }
  function onTimer(): void {
    timer = undefined;
    if (!held) return;
    flush();
    timer = setTimeout(onTimer, INTERVAL_MS);
  }
  return {
    push: (event) => {
      if (stopped) return;
      held = { event };
      if (timer) return;
      flush();
      timer = setTimeout(onTimer, INTERVAL_MS);
    },
    flush,
    stop: () => {
      stopped = true;
      held = undefined;
      clearTimeout(timer);
    },
  };
}
