// Longer than 300 lines: one loop, whose steps share the counts and the tracks that the worker holds.
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expectedBpm } from '../analysis/rhythm/tempo-prior.ts';
import { AppError, toAppError } from '../../shared/errors.ts';
import { msg, storedMessage } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import type { Analyst } from './analyst.ts';
import type { AudioFiles, LocalFile } from './audio-files.ts';
import { createBatches } from './batches.ts';
import { isDatabaseAway, isDatabaseFull } from './database-error.ts';
import { untilAvailable } from './patience.ts';
import type { Pool } from './pool.ts';
import { ensureQueue, queueOf } from './queue.ts';
import type { JobData, RetryOptions } from './queue.ts';
import { encodeResult } from './result.ts';
import { failJob, giveBack, isLost } from './settle.ts';
import type { FoundFile, HeldJob } from './settle.ts';
import { settleTogether } from './settle-together.ts';
import { showLife } from './signs-of-life.ts';
import type { HeldTrack } from './signs-of-life.ts';
import { takeJobs } from './take.ts';
import { createTurns } from './turns.ts';

export interface WorkerOptions {
  readonly pool: Pool;
  readonly files: AudioFiles;
  readonly analyst: Analyst;
  /** Display name, usually the machine's. */
  readonly name: string;
  /** Number of tracks analysed at a time. */
  readonly jobs: number;
  /** Number of additional tracks held, so that no core waits while a result is stored; the analyst makes them wait. */
  readonly ahead?: number;
  /** Whether to end when nothing is left, rather than wait for more. */
  readonly untilEmpty?: boolean;
  readonly retry?: RetryOptions;
  /** Milliseconds between two polls of an empty queue. */
  readonly pollMs?: number;
  /** Milliseconds between two heartbeats. */
  readonly heartbeatMs?: number;
  /** Stops the worker: the tracks that it holds return to the queue. */
  readonly signal: AbortSignal;
}

/** What a worker has done so far. */
export interface WorkerCounts {
  analysed: number;
  /** Found to be analysed already. */
  known: number;
  failed: number;
  /** Returned to the queue because the track was not to blame. */
  returned: number;
  active: number;
}

interface WorkerEvents {
  /** Called when a track is finished; `error` if it failed. */
  track: [
    {
      place: JobData['place'];
      seconds: number;
      outcome: 'analysed' | 'known' | 'failed' | 'returned';
      error?: AppError;
    },
  ];
  /** Called with an obstacle: the database, a root, a disk. Null when it is over. */
  trouble: [Message | null];
}

/** Delay before looking again at an analysis that another worker is making. */
const ELSEWHERE_SECONDS = 30;
/** Tracks per transaction; with their waveforms, some megabytes. */
const BATCH = 32;
/**
 * Milliseconds between two batches, per track that a worker holds: none for a few, and enough for the tracks of a large
 * machine to travel together.
 */
const BATCH_GAP_MS = 0.25;

export interface PoolWorker {
  readonly counts: Readonly<WorkerCounts>;
  readonly events: EventEmitter<WorkerEvents>;
  /** Resolves when the worker ends: when it is stopped, or with `untilEmpty` when nothing is left. */
  run(): Promise<WorkerCounts>;
}

/** Pulls tracks from the pool, analyses them and stores the results until it is stopped. */
export function createPoolWorker(options: WorkerOptions): PoolWorker {
  const { pool, files, analyst, name } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const { pollMs = 1_000, heartbeatMs = 10_000 } = options;
  const slots = options.jobs + (options.ahead ?? 0);
  const batching = { most: BATCH, gapMs: slots * BATCH_GAP_MS };
  const id = randomUUID();
  const counts: WorkerCounts = { analysed: 0, known: 0, failed: 0, returned: 0, active: 0 };
  const events = new EventEmitter<WorkerEvents>();
  const held = new Map<string, HeldTrack>();
  const away = new Set<string>();
  let trouble: Message | null = null;
  let napping = new AbortController();

  function tell(message: Message | null): void {
    if (JSON.stringify(trouble) === JSON.stringify(message)) return;
    trouble = message;
    events.emit('trouble', message);
  }

  const pause = (ms: number): Promise<void> => wait(ms, undefined, { signal }).catch(() => undefined);

  const persist = <T>(ask: () => Promise<T>, patience?: number): Promise<T> =>
    untilAvailable(ask, { signal, onTrouble: tell, ...(patience !== undefined && { patience }) });

  /** The roots that are available now; a missing one is checked again each time. */
  async function reachable(): Promise<string[]> {
    const there: string[] = [];
    for (const root of files.roots) {
      if (await files.isThere(root)) {
        if (away.delete(root) && away.size === 0) tell(null);
        there.push(root);
      } else {
        away.add(root);
        tell(msg('The root {root} is not there. Its tracks wait until it is back.', { root }));
      }
    }
    return there;
  }

  async function find(
    job: HeldJob,
    file: LocalFile,
    abort: AbortSignal,
  ): Promise<FoundFile & { genre: string }> {
    const { identity, genre, tempoRange, stamp } = job.data;
    const seen = await analyst.inspect(file.path, { genre: genre === null }, abort);
    if (identity !== null && identity !== seen.identity)
      throw new AppError(
        'conflict',
        msg('{path} holds other audio than the library knows. Scan its folder again, and add it anew.', {
          path: job.data.place.path,
        }),
      );
    const tag = genre ?? seen.genre;
    return {
      identity: seen.identity,
      model: analyst.model,
      settings: { tempoRange, expectedBpm: expectedBpm(tag) },
      stamp: file.stamp === '' ? stamp : file.stamp,
      genre: tag,
    };
  }

  const inTurn = createTurns();

  const { claimTrack, finishTrack } = settleTogether({ pool, worker: name, persist, batching });

  async function work(job: HeldJob, abort: AbortSignal): Promise<'analysed' | 'known' | 'returned'> {
    const file = await files.open(job.data.place, abort);
    try {
      const found = await find(job, file, abort);
      const alike = JSON.stringify([found.identity, found.settings]);
      return await inTurn(alike, () => settle(job, file, found, abort));
    } finally {
      await file.release();
    }
  }

  async function settle(
    job: HeldJob,
    file: LocalFile,
    found: FoundFile & { genre: string },
    abort: AbortSignal,
  ): Promise<'analysed' | 'known' | 'returned'> {
    const { place, tempoRange } = job.data;
    const claimed = await claimTrack({ job, file: found });
    if (claimed === 'elsewhere') {
      await persist(() => giveBack(pool, job, ELSEWHERE_SECONDS));
      return 'returned';
    }
    if (claimed === 'stored') {
      await finishTrack({ job, file: found, result: null });
      return 'known';
    }
    const request = { place, tempoRange, genre: found.genre, bytes: file.bytes };
    const result = await analyst.analyse(file.path, request, abort);
    const row = await encodeResult(result);
    await finishTrack({ job, file: found, result: { row, seconds: result.statistics.analysis } });
    return 'analysed';
  }

  /** Whether this machine, not the track, is to blame. */
  async function isOurs(job: HeldJob, error: AppError): Promise<boolean> {
    if (signal.aborted) return true;
    if (isDatabaseAway(error) || isDatabaseFull(error)) return true;
    if (isDiskFull(error)) {
      tell(msg('The disk of this worker is full. Make room; its tracks wait.'));
      return true;
    }
    return !(await files.isThere(job.data.place.root));
  }

  async function handle(job: HeldJob): Promise<void> {
    const abort = new AbortController();
    const onStop = (): void => abort.abort(new AppError('cancelled', msg('The worker was stopped.')));
    signal.addEventListener('abort', onStop, { once: true });
    held.set(job.id, { job, abort });
    counts.active = held.size;
    const started = performance.now();
    const done = (outcome: 'analysed' | 'known' | 'failed' | 'returned', error?: AppError): void => {
      counts[outcome]++;
      if (outcome === 'analysed' && away.size === 0) tell(null);
      const seconds = (performance.now() - started) / 1000;
      events.emit('track', { place: job.data.place, seconds, outcome, ...(error && { error }) });
    };
    try {
      done(await work(job, abort.signal));
    } catch (thrown) {
      if (isLost(thrown) || isLost(abort.signal.reason)) return done('returned');
      const error = toAppError(thrown);
      // A stopped worker cannot wait for a database that is down: its heartbeats end, and the engine takes the track
      // back.
      const patience = signal.aborted ? 0 : Infinity;
      try {
        if (await isOurs(job, error)) {
          await persist(() => giveBack(pool, job), patience);
          done('returned', error);
          if (!signal.aborted) await pause(pollMs * 5);
        } else {
          await persist(
            () => failJob(pool, job, { code: error.code, message: storedMessage(error.text), worker: name }),
            patience,
          );
          done('failed', error);
        }
      } catch {
        done('returned', error);
      }
    } finally {
      signal.removeEventListener('abort', onStop);
      held.delete(job.id);
      counts.active = held.size;
      if (held.size === 0) napping.abort();
    }
  }

  /** Waits until it is time to look at an empty queue again, or this worker has finished all that it held. */
  async function nap(): Promise<void> {
    napping = new AbortController();
    await wait(pollMs, undefined, { signal: AbortSignal.any([signal, napping.signal]) }).catch(
      () => undefined,
    );
  }

  /**
   * All loops without a track ask together, and wait together while there is nothing to do. A worker thus polls an empty
   * queue once a second, however many tracks it could take.
   */
  const next = createBatches<null, HeldJob | 'wait' | 'end'>(async (askers) => {
    if (signal.aborted) return askers.map(() => 'end');
    const queues = (await reachable()).map((root) => queueOf(analyst.model, root));
    const jobs = await persist(() => takeJobs(pool, queues, name, askers.length));
    if (jobs.length === 0) {
      if (options.untilEmpty && held.size === 0 && away.size === 0) return askers.map(() => 'end');
      await nap();
    }
    return askers.map((_, i) => jobs[i] ?? 'wait');
  }, batching);

  /** Processes one track at a time. */
  async function loop(): Promise<void> {
    try {
      for (;;) {
        const job = await next(null);
        if (job === 'end') return;
        if (job !== 'wait') await handle(job);
      }
    } catch (error) {
      if (options.signal.aborted) return;
      // Whatever stops this one stops the others as well, so their tracks are returned.
      stop.abort();
      throw error;
    }
  }

  const beat = (): Promise<void> =>
    showLife(pool, [...held.values()], {
      id,
      name,
      model: analyst.model,
      roots: files.roots,
      jobs: slots,
      done: counts.analysed + counts.known,
      failed: counts.failed,
      trouble: trouble && storedMessage(trouble),
    });

  return {
    counts,
    events,
    async run() {
      for (const root of files.roots)
        await persist(() => ensureQueue(pool, queueOf(analyst.model, root), options.retry));
      let beating = persist(beat);
      await beating;
      const timer = setInterval(() => {
        // Errors are ignored: the tracks themselves notice that the database is down.
        beating = beating.then(beat).catch(() => undefined);
      }, heartbeatMs);
      try {
        const loops = Array.from({ length: slots }, loop);
        for (const outcome of await Promise.allSettled(loops))
          if (outcome.status === 'rejected') throw outcome.reason;
      } finally {
        clearInterval(timer);
        await beating.catch(() => undefined);
        await pool.sql('DELETE FROM segue.worker WHERE id = $1', [id]).catch(() => undefined);
      }
      return counts;
    },
  };
}

function isDiskFull(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')) return true;
  return error instanceof Error && /ENOSPC|no space left|disk is full/i.test(error.message);
}
