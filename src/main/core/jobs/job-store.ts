import { desc, eq, inArray } from '../../db/operators.ts';
import type { Job, JobFailure, JobKind } from '../../../shared/contract/index.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { msg, readMessage, storedMessage, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import { jobFailures, jobs as jobTable } from '../../db/schema.ts';
import { isAlive, thisProcess } from './job-owner.ts';
import type { JobOwner } from './job-owner.ts';
import type { JobItemFailure, JobStatus } from './job.ts';

/** The state of one of this process's jobs to be stored. */
export interface JobRecord {
  status: JobStatus;
  readonly params: object;
  result: unknown;
  readonly failures: JobItemFailure[];
}

interface HeldRecord {
  readonly record: JobRecord;
  /** Number of its failures that are already stored. */
  failuresStored: number;
  hasRow: boolean;
  isChanged: boolean;
}

/** Delay before retrying to store what the database refused. */
const RETRY_MS = 1_000;
const RECENT_JOBS = 50;

/** What a job does, see `Job.action`. */
export function actionOf(params: object): string | null {
  return 'action' in params && typeof params.action === 'string' ? params.action : null;
}

/** Stopped jobs can be resumed. A failed import would fail on the same file again. */
export function canResume(state: Job['state'], kind: JobKind): boolean {
  return state === 'interrupted' || state === 'cancelled' || (state === 'failed' && kind !== 'import');
}

/**
 * Jobs in the database. If it refuses a write, because somebody else is writing or the disk is full, the state is kept
 * in memory and stored as soon as possible. Jobs of a process that died are shown as `interrupted`.
 * Texts are stored with their values, and written in the language of the moment.
 * @param onUnstored called once each time the database starts to refuse writes
 * @param plainPaths makes texts readable, see `createPlainPaths`
 */
export function createJobStore(
  db: Database,
  onUnstored: (error: AppError) => void,
  plainPaths: (text: string) => string,
) {
  const { query } = db;
  const held = new Map<string, HeldRecord>();
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
      .filter((row) => !isAlive((row.params as { owner?: JobOwner }).owner));
    try {
      db.unlessBusy(() => {
        for (const row of stale)
          query.update(jobTable).set({ state: 'interrupted' }).where(eq(jobTable.id, row.id)).run();
      });
    } catch {
      // They are shown as interrupted all the same.
    }
  }

  const write = (text: Message | null): string => (text === null ? '' : plainPaths(t(text)));

  function shown({ title, message, ...status }: JobStatus): Job {
    return { ...status, title: write(title), message: write(message) };
  }

  /** Stores the changes of a job in one transaction. */
  function store(job: HeldRecord): void {
    const { id, kind, title, unit, createdAt, state, done, total, failed, message, finishedAt } =
      job.record.status;
    const { params, result, failures } = job.record;
    const change = {
      state,
      done,
      total,
      failed,
      message: message === null ? '' : storedMessage(message),
      finishedAt,
      ...(result === undefined ? {} : { result }),
    };
    db.transaction(() => {
      if (job.hasRow) query.update(jobTable).set(change).where(eq(jobTable.id, id)).run();
      else
        query
          .insert(jobTable)
          .values({
            id,
            kind,
            title: storedMessage(title),
            unit,
            createdAt,
            params: { ...params, owner: thisProcess },
            ...change,
          })
          .run();
      for (const { text, ...failure } of failures.slice(job.failuresStored))
        query
          .insert(jobFailures)
          .values({ jobId: id, ...failure, message: storedMessage(text) })
          .run();
    });
    job.hasRow = true;
    job.failuresStored = failures.length;
    job.isChanged = false;
    if (finishedAt !== null) held.delete(id);
  }

  /** Stores all changes, and retries later if the database refuses. */
  function flush({ waits = false } = {}): void {
    // A retry would fail: the jobs of a read-only library live only as long as the process.
    if (db.readOnlyReason !== null) return;
    const changed = [...held.values()].filter((job) => job.isChanged);
    const writeAll = (): void => {
      for (const job of changed) store(job);
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
        flush();
      }, RETRY_MS);
      retry.unref();
    }
  }

  function toJob(row: typeof jobTable.$inferSelect): Job {
    const live = held.get(row.id);
    if (live) return shown(live.record.status);
    const { id, kind, title, unit, done, total, failed, message, createdAt, finishedAt } = row;
    const isLeft = row.state === 'running' && !isAlive((row.params as { owner?: JobOwner }).owner);
    const state = isLeft ? 'interrupted' : row.state;
    const resumable = canResume(state, kind);
    return shown({
      id,
      kind,
      action: actionOf(row.params as object),
      title: readMessage(title),
      unit,
      state,
      done,
      total,
      failed,
      message: message === '' ? null : readMessage(message),
      resumable,
      createdAt,
      finishedAt,
      ratePerMinute: null,
      secondsLeft: null,
    });
  }

  function requireRow(id: string) {
    const row = query.select().from(jobTable).where(eq(jobTable.id, id)).get();
    if (!row) throw new AppError('not_found', msg('There is no job {id}.', { id }));
    return row;
  }

  return {
    flush,
    /** Stores a new job immediately. */
    add(record: JobRecord): void {
      held.set(record.status.id, { record, failuresStored: 0, hasRow: false, isChanged: true });
      flush();
    },
    /** Marks a job of this process as changed; {@link flush} stores it. */
    touch(id: string): void {
      const job = held.get(id);
      if (job) job.isChanged = true;
    },
    /** Newest jobs first, whether stored in the database or not. */
    recent: (): Job[] => {
      const unstored = [...held.values()]
        .filter((job) => !job.hasRow)
        .map(({ record }) => shown(record.status));
      const stored = query
        .select()
        .from(jobTable)
        .orderBy(desc(jobTable.createdAt))
        .limit(RECENT_JOBS)
        .all()
        .map(toJob);
      return [...unstored, ...stored]
        .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
        .slice(0, RECENT_JOBS);
    },
    get: (id: string): Job => {
      const live = held.get(id);
      return live ? shown(live.record.status) : toJob(requireRow(id));
    },
    /** As windows and commands see it. */
    shown,
    params: (id: string): unknown => held.get(id)?.record.params ?? requireRow(id).params,
    result: (id: string): unknown => {
      const job = held.get(id);
      return job ? (job.record.result ?? null) : requireRow(id).result;
    },
    failures(id: string): JobFailure[] {
      const failures =
        held.get(id)?.record.failures ??
        query
          .select()
          .from(jobFailures)
          .where(eq(jobFailures.jobId, id))
          .orderBy(jobFailures.id)
          .all()
          .map(({ message, ...row }) => ({ ...row, text: readMessage(message) }));
      return failures.map(({ item, trackId, code, text }) => ({
        item,
        trackId: trackId as JobFailure['trackId'],
        code: code as JobFailure['code'],
        message: write(text),
      }));
    },
    /** Stores the remaining changes, and waits for other writers. */
    close(): void {
      if (retry) clearTimeout(retry);
      flush({ waits: true });
      if (retry) clearTimeout(retry);
    },
  };
}
