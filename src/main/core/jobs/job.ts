import type { Job, JobKind } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { ItemFailure } from '../../../shared/errors.ts';

/** The capabilities of a running job. */
export interface JobContext {
  readonly id: string;
  readonly signal: AbortSignal;
  progress(update: { done?: number; total?: number; message?: string }): void;
  /** Records an expected failure of one item; the job goes on. */
  fail(item: string, failure: ItemFailure, trackId?: TrackId): void;
}

export interface JobSpec<T> {
  readonly kind: JobKind;
  /** Title for people: "Analyze 640 tracks". */
  readonly title: string;
  /** What `done` counts, in the plural. */
  readonly unit: string;
  /** JSON from which `resume` can start the same job again. */
  readonly params: object;
  readonly run: (context: JobContext) => Promise<T>;
}

export interface StartedJob<T> {
  readonly id: string;
  /** Resolves to what `run` returned; rejects with what it threw. */
  readonly result: Promise<T>;
  /** The final state; never rejects. */
  readonly finished: Promise<Job>;
}

/**
 * Wraps a job for a preparatory step: its progress only updates the message, so that the counts and the rate of the
 * main work start at 0.
 */
export function withoutCounts(job: JobContext): JobContext {
  return {
    id: job.id,
    signal: job.signal,
    fail: (...failure) => job.fail(...failure),
    progress: ({ done, total }) =>
      job.progress({ message: total ? `Reading file ${done ?? 0} of ${total}` : 'Reading files' }),
  };
}
