import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import type { ImportSummary } from './import-rekordbox.ts';
import type { ImportMessage, ImportRequest } from './import-worker.ts';

/** Parsing makes much short-lived garbage; the bound keeps the import from holding on to it. */
const resourceLimits = { maxOldGenerationSizeMb: 512 };

/**
 * Runs one import in a thread.
 * @throws AppError as `importRekordbox` does; `worker_crashed` when the thread ended without a word.
 */
export function runImportThread(
  worker: URL,
  request: ImportRequest,
  options: { signal: AbortSignal; onProgress: (done: number, total: number) => void },
): Promise<ImportSummary> {
  return new Promise((resolve, reject) => {
    options.signal.throwIfAborted();
    const thread = new Worker(worker, { workerData: request, resourceLimits });
    const cancel = (): void => thread.postMessage('cancel', []);
    options.signal.addEventListener('abort', cancel, { once: true });
    thread.on('message', (message: ImportMessage) => {
      if (message.type === 'progress') options.onProgress(message.done, message.total);
      else if (message.type === 'result') resolve(message.value);
      else reject(new AppError(message.code, message.message, { details: message.details }));
    });
    thread.on('error', (error) =>
      reject(
        new AppError('internal', `Importing ${request.path} failed: ${error.message}`, { cause: error }),
      ),
    );
    thread.on('exit', () => {
      options.signal.removeEventListener('abort', cancel);
      reject(
        new AppError(
          'worker_crashed',
          `Importing ${request.path} ended unexpectedly. The library is unchanged.`,
        ),
      );
    });
  });
}
