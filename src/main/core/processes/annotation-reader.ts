import type { ReadResult } from '../../interop/read-annotation-file.ts';
import { AppError } from '../../../shared/errors.ts';
import type { ReadAnnotations } from '../exchange/import-annotations.ts';
import type { RequestLimits } from './worker-limits.ts';
import { createWorkerPool, startThread } from './worker-pool.ts';
import { msg } from '../../../shared/languages/translate.ts';

/** Several times what a project of thousands of tracks takes on a busy machine. */
const LIMITS: RequestLimits = { seconds: 180 };
/** JavaScript heap limit in megabytes per file; anything within `sourceLimits` needs less. */
const HEAP_MB = 2048;
const IDLE_MS = 10_000;

export interface AnnotationReader {
  readonly read: ReadAnnotations;
  close(): void;
}

/**
 * Reads annotation files in a thread that can be terminated: parsing and validation are one long step, during which the
 * library could not respond and no cancellation would arrive.
 */
export function createAnnotationReader(module: URL, limits = LIMITS): AnnotationReader {
  const pool = createWorkerPool<string, ReadResult>(() => startThread(module, HEAP_MB), 1, IDLE_MS);
  return {
    async read(path, signal) {
      try {
        return await pool.run(path, signal, limits);
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'worker_crashed')) throw error;
        const message = msg(
          'cannot be read within {seconds} s and {memory} MB of memory: it is damaged, or far too large',
          { seconds: limits.seconds, memory: HEAP_MB },
        );
        return { ok: false, problems: [{ line: 1, field: '', message }] };
      }
    },
    close: pool.close,
  };
}
