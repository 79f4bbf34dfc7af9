import { release } from '../numeric/pages.ts';
import type { Network } from './network.ts';
import type { Provider } from './providers.ts';

/** Outputs of one chunk by name: [frames × n] values, or [n] for heads that cover the whole input. */
export type ChunkResults = ReadonlyMap<string, Float32Array>;

/** Runs single chunks: on a network of this process, or on one that several processes share. */
export interface ChunkRunner {
  readonly provider: Provider;
  /** Required number of frames per chunk; null for any number. */
  readonly fixedFrames: number | null;
  /** Maximum number of chunks in flight per caller; more would only take memory. */
  readonly inFlight: number;
  /**
   * @param input frames × 128 log-mel values; the runner takes ownership
   * @returns outputs, which belong to the caller
   * @throws AppError `cancelled` if `signal` fires before the run starts; what the runtime throws
   */
  run(input: Float32Array, frames: number, signal?: AbortSignal): Promise<ChunkResults>;
  /** Called after a long track, whose other results need the memory; absent where the network is not the caller's own. */
  rest?(): Promise<void>;
  dispose(): Promise<void>;
}

/** Runs chunks one by one in this process. */
export function runAlone(network: Network): ChunkRunner {
  return {
    provider: network.provider,
    fixedFrames: network.fixedFrames,
    inFlight: 1,
    async run(input, frames) {
      try {
        return await network.run(input, 1, frames);
      } finally {
        release(input);
      }
    },
    rest: () => network.rest(),
    dispose: () => network.dispose(),
  };
}
