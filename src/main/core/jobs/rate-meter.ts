/** Window length, so that the rate follows changes but does not flicker. */
const WINDOW_MS = 60_000;
/** Minimum time before a rate is given. */
const MIN_ELAPSED_MS = 500;

export interface RateMeter {
  /** Items per second over the last minute, given the current count; null until it can be measured. */
  measure(done: number): number | null;
}

export function createRateMeter(now: () => number = Date.now): RateMeter {
  const samples: { at: number; done: number }[] = [];
  return {
    measure(done) {
      const at = now();
      const last = samples.at(-1);
      if (!last || last.done !== done) samples.push({ at, done });
      while (samples.length > 2 && at - samples[0]!.at > WINDOW_MS) samples.shift();
      const first = samples[0]!;
      const elapsed = at - first.at;
      return elapsed >= MIN_ELAPSED_MS && done > first.done ? ((done - first.done) * 1000) / elapsed : null;
    },
  };
}
