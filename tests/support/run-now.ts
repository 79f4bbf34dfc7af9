import type { Steps } from '../../src/main/core/jobs/steps.ts';

/** Does the work without pauses; the product runs it with pauses, in a thread. */
export function runNow<T>(steps: Steps<T>): T {
  for (let next = steps.next(); ; next = steps.next()) if (next.done) return next.value;
}
