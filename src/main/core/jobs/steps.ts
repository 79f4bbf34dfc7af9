import { setImmediate } from 'node:timers/promises';

/** Progress of some work. */
interface StepProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Long synchronous work that yields its progress after every small piece, so that the caller can pause, display or stop
 * it.
 */
export type Steps<T> = Generator<StepProgress, T, void>;

export interface StepHooks {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Time between two pauses: long enough to cost nothing, short enough for a key press. */
const SLICE_MS = 12;

/** Runs the work, pausing for timers, signals and messages. Throws the signal's reason when it fires. */
export async function runInSteps<T>(steps: Steps<T>, { signal, onProgress }: StepHooks = {}): Promise<T> {
  let pausedAt = performance.now();
  try {
    for (let next = steps.next(); ; next = steps.next()) {
      if (next.done) return next.value;
      if (performance.now() - pausedAt < SLICE_MS) continue;
      onProgress?.(next.value.done, next.value.total);
      await setImmediate();
      signal?.throwIfAborted();
      pausedAt = performance.now();
    }
  } finally {
    // Closes what the work holds open: a statement, a file.
    steps.return(undefined as T);
  }
}
