import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { melFrontEnd } from '../analysis/front-end/mel.ts';
import type { ChunkResults, ChunkRunner } from './chunk-runner.ts';
import type { Network } from './network.ts';

/**
 * A chunk waits at most this long for others to join it, milliseconds: little compared to the seconds that its track
 * takes.
 */
const WAIT_MS = 20;
/** Chunks of one caller in flight: enough for a long mix alone to keep the network busy. */
const IN_FLIGHT = 4;

export interface BatcherOptions {
  /** Maximum number of chunks per run. */
  readonly batch: number;
  readonly waitMs?: number;
}

/** A network shared by many callers: chunks of equal length run together, whoever they come from. */
export interface Batcher extends ChunkRunner {
  readonly batch: number;
  /** Resolves when there is room for another chunk: at most two full batches wait, so memory is bounded. */
  room(): Promise<void>;
}

interface Waiting {
  readonly input: Float32Array;
  readonly frames: number;
  readonly since: number;
  readonly resolve: (results: ChunkResults) => void;
  readonly reject: (error: unknown) => void;
}

const cancelled = (): AppError => new AppError('cancelled', msg('Cancelled'));

/** Powers of two, because graphics cards prepare separately for each batch size. */
function largestPowerOfTwo(count: number): number {
  return 2 ** Math.floor(Math.log2(count));
}

/**
 * Collects chunks and runs up to `batch` of equal length at a time. While one run is in progress the next chunks
 * collect, so batches grow with the load. A failing batch (a graphics card out of memory) is split, and later ones are
 * smaller.
 */
export function createBatcher(network: Network, { batch, waitMs = WAIT_MS }: BatcherOptions): Batcher {
  const queue: Waiting[] = [];
  const roomWanted: (() => void)[] = [];
  let limit = network.takesBatches ? batch : 1;
  let isRunning = false;
  let timer: NodeJS.Timeout | null = null;
  const hasRoom = (): boolean => queue.length < 2 * batch;

  /** Chunks to run together now: a full batch, or those of the chunk that has waited long enough. */
  function nextGroup(now: number): readonly Waiting[] {
    const byFrames = Map.groupBy(queue, ({ frames }) => frames);
    for (const group of byFrames.values()) if (group.length >= limit) return group.slice(0, limit);
    const oldest = queue[0];
    if (!oldest || now - oldest.since < waitMs) return [];
    const group = byFrames.get(oldest.frames)!;
    return group.slice(0, largestPowerOfTwo(group.length));
  }

  function take(group: readonly Waiting[]): void {
    const taken = new Set(group);
    queue.splice(0, queue.length, ...queue.filter((item) => !taken.has(item)));
    if (hasRoom()) for (const wake of roomWanted.splice(0)) wake();
  }

  async function runGroup(group: readonly Waiting[]): Promise<void> {
    const { frames } = group[0]!;
    const size = frames * melFrontEnd.bands;
    let input = group[0]!.input;
    if (group.length > 1) {
      input = new Float32Array(group.length * size);
      for (const [i, item] of group.entries()) input.set(item.input, i * size);
    }
    const results = await network.run(input, group.length, frames);
    for (const [i, item] of group.entries())
      item.resolve(
        new Map(
          [...results].map(([name, data]) => {
            const length = data.length / group.length;
            return [name, group.length === 1 ? data : data.slice(i * length, (i + 1) * length)];
          }),
        ),
      );
  }

  function pump(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (isRunning || queue.length === 0) return;
    const now = performance.now();
    const group = nextGroup(now);
    if (group.length === 0) {
      // Rounded up: a timer that fires slightly early would only have to be set again.
      timer = setTimeout(pump, Math.ceil(waitMs - (now - queue[0]!.since)));
      return;
    }
    take(group);
    isRunning = true;
    runGroup(group)
      .catch((error: unknown) => {
        if (group.length === 1) return group[0]!.reject(error);
        limit = group.length / 2;
        queue.unshift(...group);
      })
      .finally(() => {
        isRunning = false;
        pump();
      });
  }

  return {
    provider: network.provider,
    fixedFrames: network.fixedFrames,
    inFlight: IN_FLIGHT,
    batch,
    async run(input, frames, signal) {
      if (signal?.aborted) throw cancelled();
      const { promise, resolve, reject } = Promise.withResolvers<ChunkResults>();
      const item: Waiting = { input, frames, since: performance.now(), resolve, reject };
      const onAbort = (): void => {
        if (queue.includes(item)) take([item]);
        reject(cancelled());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      queue.push(item);
      pump();
      try {
        return await promise;
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    },
    room: () => (hasRoom() ? Promise.resolve() : new Promise((resolve) => roomWanted.push(resolve))),
    dispose: () => network.dispose(),
  };
}
