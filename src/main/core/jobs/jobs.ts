// Longer than 300 lines: the whole life of a job, which shares its state, in one place.
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

/** A job of this process, until all that is known of it is in the database. */
interface HeldJob {
  status: Job;
  readonly params: object;
  result: unknown;
  failures: JobFailure[];
  /** So many of the failures are stored. */
  failuresStored: number;
  /** The database has a row of it. */
  isInserted: boolean;
  /** The database does not know the latest. */
  isChanged: boolean;
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
/** What could not be stored is tried again after this time. */
const RETRY_MS = 1_000;
const RECENT_JOBS = 50;

/** A job of which nothing is done yet. */
function beginningJob(job: Pick<Job, 'id' | 'kind' | 'title' | 'unit' | 'createdAt'>): Job {
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

/**
 * Long work: persisted state, progress, cancellation. Jobs of a process that died show as `interrupted`. What the database does not take,
 * because somebody else is writing or the disk is full, is kept in memory and stored as soon as it does.
 * @param onUnstored hears once of each time that the database refuses
 */
export function createJobs(
  db: Database,
  onChange: (job: Job) => void,
  onUnstored: (error: AppError) => void = () => undefined,
) {
  const { query } = db;
  const held = new Map<string, HeldJob>();
  const finishing = new Set<Promise<unknown>>();
  let retry: NodeJS.Timeout | null = null;
  let isRefused = false;
  markInterrupted();

  /** Jobs left `running` by a process that is gone. */
  function markInterrupted(): void {
    const stale = query
      .select()
      .from(jobTable)
      .where(inArray(jobTable.state, ['running', 'queued']))
      .all()
      .filter((row) => !isAlive((row.params as { owner?: Owner }).owner));
    try {
      db.unlessBusy(() => {
        for (const row of stale)
          query.update(jobTable).set({ state: 'interrupted' }).where(eq(jobTable.id, row.id)).run();
      });
    } catch {
      // They are shown as interrupted all the same.
    }
  }

  /** What the database does not know of a job yet, in one transaction. */
  function write(job: HeldJob): void {
    const { id, kind, title, unit, createdAt, state, done, total, failed, message, finishedAt } = job.status;
    const { result } = job;
    const change = {
      state,
      done,
      total,
      failed,
      message,
      finishedAt,
      ...(result === undefined ? {} : { result }),
    };
    db.transaction(() => {
      if (job.isInserted) query.update(jobTable).set(change).where(eq(jobTable.id, id)).run();
      else
        query
          .insert(jobTable)
          .values({
            id,
            kind,
            title,
            unit,
            createdAt,
            params: { ...job.params, owner: thisProcess },
            ...change,
          })
          .run();
      for (const failure of job.failures.slice(job.failuresStored))
        query
          .insert(jobFailures)
          .values({ jobId: id, ...failure })
          .run();
    });
    job.isInserted = true;
    job.failuresStored = job.failures.length;
    job.isChanged = false;
    if (finishedAt !== null) held.delete(id);
  }

  /** Stores all that has changed; what the database does not take now it is given again later. */
  function store({ waits = false } = {}): void {
    // Known to be in vain: jobs of a library that can only be read last as long as the process.
    if (db.readOnlyReason !== null) return;
    const changed = [...held.values()].filter((job) => job.isChanged);
    const writeAll = (): void => {
      for (const job of changed) write(job);
    };
    try {
      if (waits) writeAll();
      else db.unlessBusy(writeAll);
      isRefused = false;
    } catch (error) {
      if (!isRefused) onUnstored(toAppError(error));
      isRefused = true;
    }
    if (changed.some((job) => job.isChanged) && !retry) {
      retry = setTimeout(() => {
        retry = null;
        store();
      }, RETRY_MS);
      retry.unref();
    }
  }

  function update(job: HeldJob, change: Partial<Job>): void {
    const next = { ...job.status, ...change };
    const perSecond = job.rate.measure(next.done);
    const left = next.total - next.done;
    job.status = {
      ...next,
      ratePerMinute: perSecond === null ? null : perSecond * 60,
      secondsLeft: perSecond && left > 0 ? left / perSecond : null,
    };
    job.isChanged = true;
    const now = Date.now();
    // How far a job has come is shown from memory: not worth waiting for another writer, who may be this very job's thread.
    if (job.status.state !== 'running' || now - job.persistedAt >= PERSIST_INTERVAL_MS) {
      job.persistedAt = now;
      store();
    }
    onChange(job.status);
  }

  function end(job: HeldJob, how: Pick<Job, 'state' | 'message' | 'resumable'>, result?: unknown): void {
    job.result = result;
    update(job, { ...how, finishedAt: new Date().toISOString() });
  }

  /** Starts the work now. What it throws ends the job as `failed`, or `cancelled` when it was asked to stop. */
  function start<T>(spec: JobSpec<T>): StartedJob<T> {
    const id = randomUUID();
    const createdAt = new Date().toISOString();
    const { kind, title, unit } = spec;
    const job: HeldJob = {
      status: beginningJob({ id, kind, title, unit, createdAt }),
      params: spec.params,
      result: undefined,
      failures: [],
      failuresStored: 0,
      isInserted: false,
      isChanged: true,
      abort: new AbortController(),
      rate: createRateMeter(),
      persistedAt: 0,
    };
    held.set(id, job);
    store();
    onChange(job.status);

    const context: JobContext = {
      id,
      signal: job.abort.signal,
      progress: (change) => update(job, change),
      fail(item, { code, message }, trackId) {
        job.failures.push({ item, trackId: trackId ?? null, code, message });
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
        (value) => end(job, { state: 'done', message: job.status.message, resumable: false }, value ?? null),
        (error: unknown) => {
          const { code, message } = toAppError(error);
          const state = code === 'cancelled' || job.abort.signal.aborted ? 'cancelled' : 'failed';
          end(job, { state, message, resumable: canResume(state, job.status.kind) });
        },
      )
      .then(() => job.status);
    finishing.add(finished);
    void finished.finally(() => finishing.delete(finished));
    return { id, result, finished };
  }

  function toJob(row: typeof jobTable.$inferSelect): Job {
    const live = held.get(row.id);
    if (live) return live.status;
    const { id, kind, title, unit, done, total, failed, message, createdAt, finishedAt } = row;
    const isLeft = row.state === 'running' && !isAlive((row.params as { owner?: Owner }).owner);
    const state = isLeft ? 'interrupted' : row.state;
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

  /** Jobs that the database does not know at all yet. */
  const unstored = (): Job[] =>
    [...held.values()].filter((job) => !job.isInserted).map(({ status }) => status);

  return {
    start,
    list: (): Job[] =>
      [
        ...unstored(),
        ...query
          .select()
          .from(jobTable)
          .orderBy(desc(jobTable.createdAt))
          .limit(RECENT_JOBS)
          .all()
          .map(toJob),
      ]
        .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
        .slice(0, RECENT_JOBS),
    get: (id: string): Job => held.get(id)?.status ?? toJob(requireRow(id)),
    params: (id: string): unknown => held.get(id)?.params ?? requireRow(id).params,
    /** What the job's `run` returned; null before it is done. */
    result: (id: string): unknown => {
      const job = held.get(id);
      return job ? (job.result ?? null) : requireRow(id).result;
    },
    failures: (id: string): JobFailure[] =>
      held.get(id)?.failures ??
      (query
        .select({
          item: jobFailures.item,
          trackId: jobFailures.trackId,
          code: jobFailures.code,
          message: jobFailures.message,
        })
        .from(jobFailures)
        .where(eq(jobFailures.jobId, id))
        .orderBy(jobFailures.id)
        .all() as JobFailure[]),
    /** Asks a running job to stop; it ends as `cancelled` after its current step. */
    cancel(id: string): void {
      const job = held.get(id);
      if (job) job.abort.abort(new AppError('cancelled', 'Cancelled'));
      else requireRow(id);
    },
    /** Cancels everything and waits for it to end. */
    async close(): Promise<void> {
      for (const job of held.values())
        job.abort.abort(new AppError('cancelled', 'Segue was closed. Resume to go on.'));
      await Promise.all(finishing);
      if (retry) clearTimeout(retry);
      store({ waits: true });
      if (retry) clearTimeout(retry);
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
