import { setImmediate } from 'node:timers/promises';

/** How far some work is. */
interface StepProgress {
  readonly done: number;
  readonly total: number;
}

/** Long synchronous work that says after every small piece how far it is, so that whoever runs it can pause, show it or stop it. */
export type Steps<T> = Generator<StepProgress, T, void>;

export interface StepHooks {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Time between two pauses: long enough to cost nothing, short enough for a key press. */
const SLICE_MS = 12;

/** Does the work with pauses in which timers, signals and messages come through. Throws the signal's reason when it fires. */
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
    // Ends what the work holds open: a statement, a file.
    steps.return(undefined as T);
  }
}
