import pidusage from 'pidusage';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** The limits of one request; the worker is terminated when it exceeds them. */
export interface RequestLimits {
  /** Seconds of work; time during which the machine slept does not count. */
  readonly seconds: number;
  /** Memory limit of the worker's process in bytes. */
  readonly bytes?: number;
}

const TICK_MS = 1000;
/** The memory is checked only on every n-th tick, because that starts a program on some systems. */
const TICKS_PER_READING = 2;

/** Memory of a process in bytes; undefined if it is gone or cannot be inspected. */
async function residentBytes(pid: number): Promise<number | undefined> {
  try {
    return (await pidusage(pid)).memory;
  } catch {
    return undefined;
  }
}

/**
 * Watches a request from outside, because the work inside is synchronous and cannot stop itself. `exceeded` is called
 * once, with an AppError `worker_crashed` that names the limit. Returns a function that ends the watch.
 */
export function watchLimits(
  limits: RequestLimits,
  pid: () => number | undefined,
  exceeded: (error: AppError) => void,
): () => void {
  const { seconds, bytes } = limits;
  const tick = Math.min(TICK_MS, seconds * 250);
  let spent = 0;
  let before = performance.now();
  let ticks = 0;
  const stop = (): void => clearInterval(timer);
  const end = (text: Message): void => {
    stop();
    exceeded(new AppError('worker_crashed', text));
  };
  async function readMemory(most: number): Promise<void> {
    const process = pid();
    const held = process === undefined ? undefined : await residentBytes(process);
    if (held !== undefined && held > most)
      end(
        msg(
          'It needed more than {limit} GB of memory and was stopped. The file is damaged or far too long.',
          {
            limit: (most / 2 ** 30).toFixed(1),
          },
        ),
      );
  }
  const timer = setInterval(() => {
    const now = performance.now();
    // Sleep or a busy core must not count against the worker.
    spent += Math.min(now - before, 2 * tick);
    before = now;
    if (spent > seconds * 1000)
      end(
        msg('It took longer than {limit} and was stopped. The file is damaged or far too long.', {
          limit: describeSeconds(seconds),
        }),
      );
    else if (bytes !== undefined && ++ticks % TICKS_PER_READING === 0) void readMemory(bytes);
  }, tick);
  return stop;
}

function describeSeconds(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
