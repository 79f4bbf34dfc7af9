import type { ImportSummary } from './import-summary.ts';
import type { Program } from '../../../../shared/domain/index.ts';
import type { PathMap } from '../../../../shared/contract/index.ts';
import { runThread } from '../../processes/run-thread.ts';

/** What the import thread is started with. */
export interface ImportRequest {
  readonly database: string;
  readonly path: string;
  /** Whose library it is. */
  readonly program: 'rekordbox' | Program;
  readonly pathMap: PathMap;
  readonly at: string;
  readonly jobId: string;
  /** Module of the threads that read tags, as a URL. */
  readonly tags: string;
}

/**
 * Runs one import in a thread.
 * @throws AppError as `importRekordbox` and `importProgram` do; `worker_crashed` when the thread ended without an answer.
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
