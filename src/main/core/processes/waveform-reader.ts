import type { WaveformPiece } from '../../audio/waveform-piece.ts';
import type { RequestLimits } from './worker-limits.ts';
import { createWorkerPool, startThread } from './worker-pool.ts';

/** Many times what decoding a minute of music takes on a busy machine. */
const LIMITS: RequestLimits = { seconds: 60 };
/** JavaScript heap limit in megabytes. */
const HEAP_MB = 256;
const IDLE_MS = 30_000;

export interface WaveformPieceRequest {
  readonly path: string;
  /** Pixels of the finest waveform. */
  readonly from: number;
  readonly count: number;
}

/**
 * Decodes parts of waveforms in a thread, one at a time, so that nothing else waits for them. @throws AppError like
 * `openAudio`
 */
export type ReadWaveformPiece = (request: WaveformPieceRequest) => Promise<WaveformPiece>;

export function createWaveformReader(module: URL): ReadWaveformPiece {
  const pool = createWorkerPool<WaveformPieceRequest, WaveformPiece>(
    () => startThread(module, HEAP_MB),
    1,
    IDLE_MS,
  );
  return (request) => pool.run(request, undefined, LIMITS);
}
