import { fork } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { closeSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { watchLimits } from './worker-limits.ts';
import type { RequestLimits } from './worker-limits.ts';
import type { WorkerReply } from './worker-protocol.ts';
import { openWorkerLog } from './worker-log.ts';

/** A separate process that handles one request at a time. The host decides what kind of process it is. */
export interface WorkerProcess {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (reason: string) => void): void;
  kill(): void;
  /** Process id while it runs; absent for threads. */
  pid?(): number | undefined;
}

/**
 * There is a worker per core, so threads of one that collect garbage or compile would only take time from the others,
 * and each keeps memory of its own. Buffers of samples are collected with the young objects that hold them: collecting these after each megabyte instead of sixteen
 * keeps what waits for it small, and costs no time.
 */
export const workerFlags: readonly string[] = [
  '--single-threaded-gc',
  '--v8-pool-size=1',
  '--max-semi-space-size=1',
];

/**
 * Starts `module` as a child process of Node with structured-clone messages. Its output goes to the log in the folder
 * `logs`; with SEGUE_DEBUG set, or without a folder, to the terminal.
 */
export function forkWorker(module: URL, logs?: string): WorkerProcess {
  const toTerminal = logs === undefined || Boolean(process.env.SEGUE_DEBUG);
  const log = toTerminal ? null : openWorkerLog(logs);
  const child = fork(module, {
    execArgv: [...process.execArgv, ...workerFlags],
    serialization: 'advanced',
    stdio: ['ignore', log ?? 'ignore', toTerminal ? 'inherit' : (log ?? 'ignore'), 'ipc'],
    // In Electron's processes execPath is Electron; this makes the child a plain Node.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  if (log !== null) closeSync(log);
  return {
    send: (message) => child.send(message as object),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      child.on('exit', (code, signal) => listener(signal ?? `exit code ${code}`));
      child.on('error', (error) => listener(error.message));
    },
    kill: () => child.kill('SIGKILL'),
    pid: () => child.pid,
  };
}

/** Starts `module` as a thread, which ends if it takes more than `heapMb` of JavaScript heap. */
export function startThread(module: URL, heapMb: number): WorkerProcess {
  const thread = new Worker(module, { resourceLimits: { maxOldGenerationSizeMb: heapMb } });
  // An idle thread does not keep the program alive.
  thread.unref();
  return {
    send: (message) => thread.postMessage(message),
    onMessage: (listener) => thread.on('message', listener),
    onExit: (listener) => {
      thread.on('error', (error) => listener(error.message));
      thread.on('exit', (code) => listener(`exit code ${code}`));
    },
    kill: () => void thread.terminate(),
  };
}

export interface WorkerPool<Request, Response> {
  /**
   * Runs one request on the next free worker.
   * @throws AppError `worker_crashed` if its process died or exceeded `limits` (a fresh one replaces it), `cancelled`
   * when `signal` fires
   */
  run(request: Request, signal?: AbortSignal, limits?: RequestLimits): Promise<Response>;
  close(): void;
}

interface Slot {
  worker: WorkerProcess | null;
  busy: boolean;
}

/**
 * Up to `size` processes, started on demand. A crash or a cancellation costs only the running request. Processes that
 * have been idle for `idleMs` end, and start again when needed; without it they stay.
 */
export function createWorkerPool<Request, Response>(
  spawn: () => WorkerProcess,
  size: number,
  idleMs?: number,
): WorkerPool<Request, Response> {
  const slots: Slot[] = Array.from({ length: size }, () => ({ worker: null, busy: false }));
  const waiting: ((slot: Slot) => void)[] = [];
  let closed = false;
  let idle: NodeJS.Timeout | undefined;

  async function acquire(): Promise<Slot> {
    const free = slots.find((slot) => !slot.busy && slot.worker) ?? slots.find((slot) => !slot.busy);
    if (free) {
      free.busy = true;
      return free;
    }
    return new Promise((resolve) => waiting.push(resolve));
  }

  function release(slot: Slot): void {
    const next = waiting.shift();
    if (next) next(slot);
    else slot.busy = false;
  }

  function ask(
    slot: Slot,
    request: Request,
    signal?: AbortSignal,
    limits?: RequestLimits,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const worker = slot.worker ?? spawn();
      const fresh = slot.worker === null;
      slot.worker = worker;
      let settled = false;
      const settle = (finish: () => void): void => {
        if (settled) return;
        settled = true;
        stopWatch?.();
        signal?.removeEventListener('abort', onAbort);
        finish();
      };
      // The work inside is synchronous mathematics: killing the process is the only way to stop it immediately.
      const stop = (error: AppError): void =>
        settle(() => {
          worker.kill();
          slot.worker = null;
          reject(error);
        });
      const onAbort = (): void => stop(new AppError('cancelled', msg('Cancelled')));
      const stopWatch = limits && watchLimits(limits, () => worker.pid?.(), stop);
      current.set(worker, {
        reply: (message) =>
          settle(() => {
            if (message.type === 'result') {
              if (message.retire) {
                worker.kill();
                slot.worker = null;
              }
              resolve(message.value as Response);
            } else reject(new AppError(message.code, message.text));
          }),
        exit: (reason) =>
          settle(() => {
            slot.worker = null;
            reject(
              new AppError(
                'worker_crashed',
                msg(
                  'The analysis process ended unexpectedly ({reason}). The track was skipped; analyze it again to retry.',
                  { reason },
                ),
              ),
            );
          }),
      });
      if (fresh) {
        worker.onMessage((message) => current.get(worker)?.reply(message as WorkerReply));
        worker.onExit((reason) => {
          current.get(worker)?.exit(reason);
          current.delete(worker);
          if (slot.worker === worker) slot.worker = null;
        });
      }
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      worker.send(request);
    });
  }
  const current = new Map<
    WorkerProcess,
    { reply: (message: WorkerReply) => void; exit: (reason: string) => void }
  >();

  /** Ends idle processes; they start again when needed. */
  function rest(): void {
    for (const slot of slots) {
      if (slot.busy) continue;
      slot.worker?.kill();
      slot.worker = null;
    }
  }

  return {
    async run(request, signal, limits) {
      if (closed) throw new AppError('cancelled', msg('Segue is closing'));
      clearTimeout(idle);
      const slot = await acquire();
      try {
        if (signal?.aborted || closed) throw new AppError('cancelled', msg('Cancelled'));
        return await ask(slot, request, signal, limits);
      } finally {
        release(slot);
        if (idleMs !== undefined && !closed) idle = setTimeout(rest, idleMs).unref();
      }
    },
    close() {
      closed = true;
      clearTimeout(idle);
      for (const slot of slots) {
        slot.worker?.kill();
        slot.worker = null;
      }
    },
  };
}
