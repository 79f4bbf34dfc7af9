import type { Job, JobFailure, JobKind } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { ItemFailure } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** The capabilities of a running job. */
export interface JobContext {
  readonly id: string;
  readonly signal: AbortSignal;
  progress(update: { done?: number; total?: number; message?: Message | null }): void;
  /** Records an expected failure of one item; the job goes on. */
  fail(item: string, failure: ItemFailure, trackId?: TrackId): void;
}

export interface JobSpec<T> {
  readonly kind: JobKind;
  /** Title for people: "Analyze 640 tracks". */
  readonly title: Message;
  /** What `done` counts, in the plural. */
  readonly unit: string;
  /** JSON from which `resume` can start the same job again. Its `action` is the job's. */
  readonly params: object;
  readonly run: (context: JobContext) => Promise<T>;
}

/** A job's state before its texts are translated. */
export interface JobStatus extends Omit<Job, 'title' | 'message'> {
  readonly title: Message;
  readonly message: Message | null;
}

/** A failure of one item before its text is translated. */
export interface JobItemFailure extends Omit<JobFailure, 'message'> {
  readonly text: Message;
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
      job.progress({
        message: total
          ? msg('Reading file {done, number} of {total, number}', { done: done ?? 0, total })
          : msg('Reading files'),
      }),
  };
}
