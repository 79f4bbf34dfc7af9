import { parentPort, workerData } from 'node:worker_threads';
import type { PathMap } from '../../shared/contract/index.ts';
import { toAppError } from '../../shared/errors.ts';
import type { ErrorCode, ErrorDetails } from '../../shared/errors.ts';
import { openDatabase } from '../db/database.ts';
import { importRekordbox } from './import-rekordbox.ts';
import type { ImportSummary } from './import-rekordbox.ts';

/** What the import thread is started with. */
export interface ImportRequest {
  readonly database: string;
  readonly path: string;
  readonly pathMap: PathMap;
  readonly at: string;
  readonly jobId: string;
}

export type ImportMessage =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'result'; readonly value: ImportSummary }
  | {
      readonly type: 'error';
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: ErrorDetails;
    };

/**
 * Thread that imports one Rekordbox file with a connection of its own: reading, cleaning and storing all happen here, so
 * that the core stays responsive. Any message from the parent means cancel.
 */
if (parentPort) {
  const port = parentPort;
  const post = (message: ImportMessage): void => port.postMessage(message);
  const request = workerData as ImportRequest;
  const abort = new AbortController();
  port.once('message', () => abort.abort());
  const db = openDatabase(request.database);
  try {
    const value = await importRekordbox(db, request.path, {
      pathMap: request.pathMap,
      at: request.at,
      jobId: request.jobId,
      signal: abort.signal,
      onProgress: (done, total) => post({ type: 'progress', done, total }),
    });
    post({ type: 'result', value });
  } catch (error) {
    const { code, message, details } = toAppError(error);
    post({ type: 'error', code, message, details });
  } finally {
    db.close();
    port.close();
  }
}
