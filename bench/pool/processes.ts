import { readFileSync, readdirSync } from 'node:fs';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { WorkerCounts } from '../../src/main/pool/worker.ts';
import type { SimulatedWorker } from '../../tests/fixtures/pool/simulated-worker.ts';

const module = new URL('../../tests/fixtures/pool/simulated-worker.ts', import.meta.url);
/** Kernel clock ticks in /proc, per second. */
const TICKS = 100;

interface ProcessTimes {
  /** CPU seconds of the process, and with its children that have ended. */
  readonly own: number;
  readonly withEnded: number;
  readonly parent: number;
}

function timesOf(pid: number): ProcessTimes | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [user, system, endedUser, endedSystem] = fields.slice(11, 15) as [number, number, number, number];
    return {
      own: (user + system) / TICKS,
      withEnded: (user + system + endedUser + endedSystem) / TICKS,
      parent: fields[1]!,
    };
  } catch {
    return null;
  }
}

/** CPU seconds of a process and of all its descendants, whether or not they have ended. */
export function cpuSeconds(pid: number): number {
  let total = timesOf(pid)?.withEnded ?? 0;
  for (const name of readdirSync('/proc')) {
    const times = /^\d+$/.test(name) ? timesOf(Number(name)) : null;
    if (times?.parent === pid) total += times.withEnded;
  }
  return total;
}

/** CPU seconds of this process and its descendants, except `apart` and its descendants. */
export function ownCpuSeconds(apart: number): number {
  return cpuSeconds(process.pid) - (timesOf(apart)?.withEnded ?? 0);
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

export interface RunningWorker {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  /** The worker's counts; null if it died. */
  readonly counts: Promise<WorkerCounts | null>;
}

/** Starts a separate worker process with simulated analyses. */
export function startSimulatedWorker(options: SimulatedWorker): RunningWorker {
  const child = fork(module, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ready = Promise.withResolvers<void>();
  const counts = Promise.withResolvers<WorkerCounts | null>();
  child.on('message', (message: 'ready' | WorkerCounts) =>
    message === 'ready' ? ready.resolve() : counts.resolve(message),
  );
  child.on('exit', () => {
    ready.resolve();
    counts.resolve(null);
  });
  return { child, ready: ready.promise, counts: counts.promise };
}
