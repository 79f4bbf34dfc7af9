import type { ImportSummary } from './import-summary.ts';
import type { Program } from '../../../../shared/domain/index.ts';
import type { PathMap } from '../../../../shared/contract/index.ts';
import { runThread } from '../../processes/run-thread.ts';
import { msg } from '../../../../shared/languages/translate.ts';

/** Start data of the import thread. */
export interface ImportRequest {
  readonly database: string;
  readonly path: string;
  /** The program whose library it is. */
  readonly program: 'rekordbox' | Program;
  readonly pathMap: PathMap;
  readonly at: string;
  readonly jobId: string;
  /** Module URL of the threads that read tags. */
  readonly tags: string;
}

/**
 * Runs one import in a thread.
 * @throws AppError like `importRekordbox` and `importProgram`; `worker_crashed` if the thread ended without an answer
 */
export function runImportThread(
  worker: URL,
  request: ImportRequest,
  options: { signal: AbortSignal; onProgress: (done: number, total: number) => void },
): Promise<ImportSummary> {
  return runThread(worker, request, {
    ...options,
    what: msg('Importing {path}', { path: request.path }),
    afterCrash: msg('The library is unchanged.'),
  });
}
