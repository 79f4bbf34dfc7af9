import { randomUUID } from 'node:crypto';
import { desc, eq, inArray } from '../../db/operators.ts';
import type { Job, JobFailure, JobKind } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import type { ItemFailure } from '../../../shared/errors.ts';
import type { Database } from '../../db/database.ts';
import { jobFailures, jobs as jobTable } from '../../db/schema.ts';
import { createRateMeter } from './rate-meter.ts';
import type { RateMeter } from './rate-meter.ts';

/** What a running job may do. */
export interface JobContext {
  readonly id: string;
  readonly signal: AbortSignal;
  progress(update: { done?: number; total?: number; message?: string }): void;
  /** Records an expected failure of one item; the job goes on. */
  fail(item: string, failure: ItemFailure, trackId?: TrackId): void;
}

export interface JobSpec<T> {
  readonly kind: JobKind;
  /** For people: "Analyze 640 tracks". */
  readonly title: string;
  /** What `done` counts, in the plural. */
  readonly unit: string;
  /** JSON from which `resume` can start the same work again. */
  readonly params: object;
  readonly run: (context: JobContext) => Promise<T>;
}

export interface StartedJob<T> {
  readonly id: string;
  /** What `run` returned; rejects with what it threw. */
  readonly result: Promise<T>;
  /** The final state; never rejects. */
  readonly finished: Promise<Job>;
}

interface RunningJob {
  status: Job;
  readonly abort: AbortController;
  readonly rate: RateMeter;
  persistedAt: number;
}

/**
 * A job whose counts are another step's: its progress only says what it is doing, so that the counts and the rate of the
 * work proper begin at 0.
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

/** Progress is written to the database at most this often; listeners hear of every change. */
const PERSIST_INTERVAL_MS = 1_000;
const RECENT_JOBS = 50;

/** A job of which nothing is done yet. */
export function beginningJob(job: Pick<Job, 'id' | 'kind' | 'title' | 'unit' | 'createdAt'>): Job {
  return {
    ...job,
    state: 'running',
    done: 0,
    total: 0,
    failed: 0,
    message: '',
    ratePerMinute: null,
    secondsLeft: null,
    resumable: false,
    finishedAt: null,
  };
}

/** Work that was stopped can go on. A failed import would fail on the same file again. */
function canResume(state: Job['state'], kind: JobKind): boolean {
  return state === 'interrupted' || state === 'cancelled' || (state === 'failed' && kind !== 'import');
}

/** Long work: persisted state, progress, cancellation. Jobs of a process that died show as `interrupted`. */
export function createJobs(db: Database, onChange: (job: Job) => void) {
  const { query } = db;
  const running = new Map<string, RunningJob>();
  const finishing = new Set<Promise<unknown>>();
  markInterrupted();

  /** Jobs left `running` by a process that is gone. */
  function markInterrupted(): void {
    const stale = query
      .select()
      .from(jobTable)
      .where(inArray(jobTable.state, ['running', 'queued']))
      .all()
      .filter((row) => !isAlive((row.params as { owner?: Owner }).owner));
    for (const row of stale)
      query.update(jobTable).set({ state: 'interrupted' }).where(eq(jobTable.id, row.id)).run();
  }

  function update(job: RunningJob, change: Partial<Job>, result?: unknown): void {
    const next = { ...job.status, ...change };
    const perSecond = job.rate.measure(next.done);
    const left = next.total - next.done;
    job.status = {
      ...next,
      ratePerMinute: perSecond === null ? null : perSecond * 60,
      secondsLeft: perSecond && left > 0 ? left / perSecond : null,
    };
    const { state, done, total, failed, message, finishedAt } = job.status;
    const now = Date.now();
    if (state !== 'running' || now - job.persistedAt >= PERSIST_INTERVAL_MS) {
      job.persistedAt = now;
      const record = (): unknown =>
        query
          .update(jobTable)
          .set({
            state,
            done,
            total,
            failed,
            message,
            finishedAt,
            ...(result === undefined ? {} : { result }),
          })
          .where(eq(jobTable.id, job.status.id))
          .run();
      // How far a job has come is shown from memory: not worth waiting for another writer, who may be this very job's thread.
      if (state === 'running') db.unlessBusy(record);
      else record();
    }
    onChange(job.status);
  }

  /** Starts the work now. What it throws ends the job as `failed`, or `cancelled` when it was asked to stop. */
  function start<T>(spec: JobSpec<T>): StartedJob<T> {
    const id = randomUUID();
    const createdAt = new Date().toISOString();
    const { kind, title, unit } = spec;
    query
      .insert(jobTable)
      .values({
        id,
        kind,
        title,
        unit,
        state: 'running',
        params: { ...spec.params, owner: thisProcess },
        done: 0,
        total: 0,
        failed: 0,
        message: '',
        createdAt,
      })
      .run();
    const job: RunningJob = {
      status: beginningJob({ id, kind, title, unit, createdAt }),
      abort: new AbortController(),
      rate: createRateMeter(),
      persistedAt: 0,
    };
    running.set(id, job);
    onChange(job.status);

    const context: JobContext = {
      id,
      signal: job.abort.signal,
      progress: (change) => update(job, change),
      fail(item, failure, trackId) {
        query
          .insert(jobFailures)
          .values({ jobId: id, item, trackId: trackId ?? null, code: failure.code, message: failure.message })
          .run();
        update(job, { failed: job.status.failed + 1 });
      },
    };
    const result = Promise.resolve().then(() => {
      // Cancelled before it began.
      context.signal.throwIfAborted();
      return spec.run(context);
    });
    const finished = result
      .then(
        (value) => update(job, { state: 'done', finishedAt: new Date().toISOString() }, value ?? null),
        (error: unknown) => {
          const { code, message } = toAppError(error);
          const state = code === 'cancelled' || job.abort.signal.aborted ? 'cancelled' : 'failed';
          const resumable = canResume(state, job.status.kind);
          update(job, { state, message, resumable, finishedAt: new Date().toISOString() });
        },
      )
      .then(() => {
        running.delete(id);
        return job.status;
      });
    finishing.add(finished);
    void finished.finally(() => finishing.delete(finished));
    return { id, result, finished };
  }

  function toJob(row: typeof jobTable.$inferSelect): Job {
    const live = running.get(row.id);
    if (live) return live.status;
    const { id, kind, title, unit, state, done, total, failed, message, createdAt, finishedAt } = row;
    const resumable = canResume(state, kind);
    return {
      id,
      kind,
      title,
      unit,
      state,
      done,
      total,
      failed,
      message,
      resumable,
      createdAt,
      finishedAt,
      ratePerMinute: null,
      secondsLeft: null,
    };
  }

  function requireRow(id: string) {
    const row = query.select().from(jobTable).where(eq(jobTable.id, id)).get();
    if (!row) throw new AppError('not_found', `There is no job ${id}.`);
    return row;
  }

  return {
    start,
    list: (): Job[] =>
      query.select().from(jobTable).orderBy(desc(jobTable.createdAt)).limit(RECENT_JOBS).all().map(toJob),
    get: (id: string): Job => toJob(requireRow(id)),
    params: (id: string): unknown => requireRow(id).params,
    /** What the job's `run` returned; null before it is done. */
    result: (id: string): unknown => requireRow(id).result,
    failures: (id: string): JobFailure[] =>
      query
        .select({
          item: jobFailures.item,
          trackId: jobFailures.trackId,
          code: jobFailures.code,
          message: jobFailures.message,
        })
        .from(jobFailures)
        .where(eq(jobFailures.jobId, id))
        .orderBy(jobFailures.id)
        .all() as JobFailure[],
    /** Asks a running job to stop; it ends as `cancelled` after its current step. */
    cancel(id: string): void {
      const job = running.get(id);
      if (job) job.abort.abort(new AppError('cancelled', 'Cancelled'));
      else requireRow(id);
    },
    /** Cancels everything and waits for it to end. */
    async close(): Promise<void> {
      for (const job of running.values())
        job.abort.abort(new AppError('cancelled', 'Segue was closed. Resume to go on.'));
      await Promise.all(finishing);
    },
  };
}

export type Jobs = ReturnType<typeof createJobs>;

/** A process, told apart from later ones with the same number: containers give the same few numbers again and again. */
interface Owner {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

const thisProcess: Owner = { pid: process.pid, startedAt: performance.timeOrigin };

function isAlive(owner: Owner | undefined): boolean {
  if (owner === undefined) return false;
  if (owner.pid === process.pid) return owner.startedAt === thisProcess.startedAt;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
