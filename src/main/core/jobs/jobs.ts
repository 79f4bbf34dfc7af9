import { randomUUID } from 'node:crypto';
import type { Job } from '../../../shared/contract/index.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import type { JobContext, JobSpec, JobStatus, StartedJob } from './job.ts';
import { actionOf, canResume, createJobStore } from './job-store.ts';
import type { JobRecord } from './job-store.ts';
import { createRateMeter } from './rate-meter.ts';
import type { RateMeter } from './rate-meter.ts';

/** A job that this process is working on. */
interface RunningJob extends JobRecord {
  readonly abort: AbortController;
  readonly rate: RateMeter;
  persistedAt: number;
}

/** Progress is written to the database at most this often; listeners are notified of every change. */
const PERSIST_INTERVAL_MS = 1_000;

/** The state of a job before any progress. */
function beginningJob(
  job: Pick<JobStatus, 'id' | 'kind' | 'action' | 'title' | 'unit' | 'createdAt'>,
): JobStatus {
  return {
    ...job,
    state: 'running',
    done: 0,
    total: 0,
    failed: 0,
    message: null,
    ratePerMinute: null,
    secondsLeft: null,
    resumable: false,
    finishedAt: null,
  };
}

/**
 * Long-running work: persistent state, progress, cancellation.
 * @param plainPaths makes names and messages readable, see `createPlainPaths`
 * @param onUnstored called once each time the database starts to refuse writes; the state is kept and stored later
 */
export function createJobs(
  db: Database,
  onChange: (job: Job) => void,
  onUnstored: (error: AppError) => void = () => undefined,
  plainPaths: (text: string) => string = (text) => text,
) {
  const store = createJobStore(db, onUnstored, plainPaths);
  const running = new Map<string, RunningJob>();
  const finishing = new Set<Promise<unknown>>();
  const closing = new AppError('cancelled', msg('Segue was closed. Resume to go on.'));

  function update(job: RunningJob, change: Partial<JobStatus>): void {
    const next = { ...job.status, ...change };
    const perSecond = job.rate.measure(next.done);
    const left = next.total - next.done;
    job.status = {
      ...next,
      ratePerMinute: perSecond === null ? null : perSecond * 60,
      secondsLeft: perSecond && left > 0 ? left / perSecond : null,
    };
    store.touch(job.status.id);
    const now = Date.now();
    // Progress is read from memory: it is not worth waiting for another writer, which may be this job's own thread.
    if (job.status.state !== 'running' || now - job.persistedAt >= PERSIST_INTERVAL_MS) {
      job.persistedAt = now;
      store.flush();
    }
    onChange(store.shown(job.status));
  }

  function end(
    job: RunningJob,
    how: Pick<JobStatus, 'state' | 'message' | 'resumable'>,
    result?: unknown,
  ): void {
    running.delete(job.status.id);
    job.result = result;
    update(job, { ...how, finishedAt: new Date().toISOString() });
  }

  /** Starts the job now. If it throws, the job ends as `failed`, or as `cancelled` if it was asked to stop. */
  function start<T>(spec: JobSpec<T>): StartedJob<T> {
    const id = randomUUID();
    const createdAt = new Date().toISOString();
    const { kind, title, unit } = spec;
    const job: RunningJob = {
      status: beginningJob({ id, kind, action: actionOf(spec.params), title, unit, createdAt }),
      params: spec.params,
      result: undefined,
      failures: [],
      abort: new AbortController(),
      rate: createRateMeter(),
      persistedAt: 0,
    };
    running.set(id, job);
    store.add(job);
    onChange(store.shown(job.status));

    const context: JobContext = {
      id,
      signal: job.abort.signal,
      progress: (change) => update(job, change),
      fail(item, { code, text }, trackId) {
        job.failures.push({
          item: plainPaths(item),
          trackId: trackId ?? null,
          code,
          text,
        });
        update(job, { failed: job.status.failed + 1 });
      },
    };
    const result = Promise.resolve().then(() => {
      // Cancelled before it started.
      context.signal.throwIfAborted();
      return spec.run(context);
    });
    const finished = result
      .then(
        (value) => end(job, { state: 'done', message: job.status.message, resumable: false }, value ?? null),
        (error: unknown) => {
          const { code, text } = toAppError(error);
          const isStopped = code === 'cancelled' || job.abort.signal.aborted;
          const state = !isStopped
            ? 'failed'
            : job.abort.signal.reason === closing
              ? 'interrupted'
              : 'cancelled';
          end(job, { state, message: text, resumable: canResume(state, job.status.kind) });
        },
      )
      .then(() => store.shown(job.status));
    finishing.add(finished);
    void finished.finally(() => finishing.delete(finished));
    return { id, result, finished };
  }

  return {
    start,
    /** Newest first. */
    list: store.recent,
    get: store.get,
    params: store.params,
    /** What the job's `run` returned; null before it has finished. */
    result: store.result,
    failures: store.failures,
    /** Asks a running job to stop; it ends as `cancelled` after its current step. */
    cancel(id: string): void {
      const job = running.get(id);
      if (job) job.abort.abort(new AppError('cancelled', msg('Cancelled')));
      else store.get(id);
    },
    /** Interrupts all jobs and waits for them to end. */
    async close(): Promise<void> {
      for (const job of running.values()) job.abort.abort(closing);
      await Promise.all(finishing);
      store.close();
    },
  };
}

export type Jobs = ReturnType<typeof createJobs>;
