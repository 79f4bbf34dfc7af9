/** At most this often does the progress of one job travel. */
const INTERVAL_MS = 100;

export interface Coalescer<E> {
  push(event: E): void;
  /** Sends what is still held back. */
  flush(): void;
  /** Drops what is held back, and everything after. */
  stop(): void;
}

/** Passes on at most one event per interval; of those that come closer together the latest wins. */
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
