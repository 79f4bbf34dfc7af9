import type { Network } from './network.ts';
import type { Provider } from './providers.ts';

/** Outputs of one chunk by name: [frames × n] values, or [n] of heads for the whole input. */
export type ChunkResults = ReadonlyMap<string, Float32Array>;

/** Something that runs single chunks: a network of this process, or one that several processes share. */
export interface ChunkRunner {
  readonly provider: Provider;
  /** Frames that every chunk must have; null for any number. */
  readonly fixedFrames: number | null;
  /** Chunks that one caller may have under way at a time: more than that only takes memory. */
  readonly inFlight: number;
  /**
   * @param input frames × 128 log-mel values, the runner's from now on.
   * @throws AppError `cancelled` when `signal` fires before the run began; what the runtime throws.
   */
  run(input: Float32Array, frames: number, signal?: AbortSignal): Promise<ChunkResults>;
  dispose(): Promise<void>;
}

/** Runs chunks one by one in this process. */
export function runAlone(network: Network): ChunkRunner {
  return {
    provider: network.provider,
    fixedFrames: network.fixedFrames,
    inFlight: 1,
    run: (input, frames) => network.run(input, 1, frames),
    dispose: () => network.dispose(),
  };
}
