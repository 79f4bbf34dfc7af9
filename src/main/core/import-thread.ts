import type { ImportSummary } from './import-rekordbox.ts';
import type { ImportRequest } from './import-worker.ts';
import { runThread } from './run-thread.ts';

/**
 * Runs one import in a thread.
 * @throws AppError as `importRekordbox` does; `worker_crashed` when the thread ended without a word.
 */
export function runImportThread(
  worker: URL,
  request: ImportRequest,
  options: { signal: AbortSignal; onProgress: (done: number, total: number) => void },
): Promise<ImportSummary> {
  return runThread(worker, request, {
    ...options,
    what: `Importing ${request.path}`,
    afterCrash: 'The library is unchanged.',
  });
}
