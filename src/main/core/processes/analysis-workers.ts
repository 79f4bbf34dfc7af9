import { limitsOf } from './analysis-limits.ts';
import type { AnalysisKind, AnalysisMessage, AnalysisRequests } from './worker-protocol.ts';
import { createWorkerPool } from './worker-pool.ts';
import type { WorkerProcess } from './worker-pool.ts';

/** The analysis processes, with typed requests. */
export interface AnalysisWorkers {
  run<K extends AnalysisKind>(
    kind: K,
    request: AnalysisRequests[K]['request'],
    signal?: AbortSignal,
  ): Promise<AnalysisRequests[K]['response']>;
  close(): void;
}

export function createAnalysisWorkers(spawn: () => WorkerProcess, size: number): AnalysisWorkers {
  const pool = createWorkerPool<AnalysisMessage, unknown>(spawn, size);
  return {
    run: async <K extends AnalysisKind>(
      kind: K,
      request: AnalysisRequests[K]['request'],
      signal?: AbortSignal,
    ) =>
      (await pool.run(
        { kind, request },
        signal,
        await limitsOf({ kind, request }),
      )) as AnalysisRequests[K]['response'],
    close: () => pool.close(),
  };
}
