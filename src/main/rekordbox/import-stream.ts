import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import type { RekordboxDocument } from './row.ts';
import type { FromWorker, StreamedTrack, ToWorker } from './worker-protocol.ts';

/** A worker that needs more than this for its bounded pieces of a file is being attacked by the file. */
const WORKER_HEAP_MB = 1024;

export interface StreamImportOptions {
  /** ISO time that goes into provenances. */
  at: string;
  onProgress?(bytesRead: number, totalBytes: number): void;
  signal?: AbortSignal;
}

/** Batches of tracks in file order, once; and the document, which is there when they are through. */
export interface RekordboxImportStream extends AsyncIterable<StreamedTrack[]> {
  /** Everything but the tracks. Rejects as the iteration throws, also when that is left early (`cancelled`). */
  readonly document: Promise<RekordboxDocument>;
}

/**
 * Reads and cleans a Rekordbox XML in a worker thread. A few batches at most are ahead of the consumer. Ending the iteration
 * early stops the worker. As with `readRekordboxXml`, a bad file may throw after batches were delivered: store them
 * in one transaction.
 *
 * @param workerUrl the `worker.ts` beside this file, or what a build made of it
 * @throws AppError from the iteration: as `readRekordboxXml`, and `worker_crashed`
 */
export function streamRekordboxImport(
  workerUrl: URL,
  path: string,
  options: StreamImportOptions,
): RekordboxImportStream {
  const document = Promise.withResolvers<RekordboxDocument>();
  // Who only iterates hears of a failure there.
  document.promise.catch(() => undefined);

  async function* iterate(): AsyncGenerator<StreamedTrack[]> {
    const worker = new Worker(workerUrl, { resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB } });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
    const send = (message: ToWorker): void => worker.postMessage(message);
    const batches: StreamedTrack[][] = [];
    let ended = false;
    let failure: AppError | null = null;
    let wake: (() => void) | null = null;
    const notify = (): void => {
      wake?.();
      wake = null;
    };
    const fail = (error: AppError): void => {
      failure ??= error;
      notify();
    };
    const crashed = (cause: unknown): AppError =>
      new AppError(
        'worker_crashed',
        `The process reading ${path} stopped unexpectedly; nothing was imported`,
        {
          cause,
          details: { path },
        },
      );

    worker.on('message', (message: FromWorker) => {
      if (message.type === 'batch') batches.push(message.tracks);
      else if (message.type === 'progress') options.onProgress?.(message.bytesRead, message.totalBytes);
      else if (message.type === 'done') {
        ended = true;
        document.resolve(message.document);
      } else failure ??= new AppError(message.code, message.message, { details: message.details });
      notify();
    });
    worker.on('error', (error) => fail(crashed(error)));
    worker.on('exit', (code) => {
      if (!ended) fail(crashed(`exit code ${code}`));
    });
    const cancel = (): void => send({ type: 'cancel' });
    options.signal?.addEventListener('abort', cancel, { once: true });
    send({ type: 'start', start: { path, at: options.at } });
    if (options.signal?.aborted) cancel();
    try {
      for (;;) {
        if (failure) throw failure as AppError;
        const batch = batches.shift();
        if (batch) {
          yield batch;
          send({ type: 'ack' });
        } else if (ended) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      options.signal?.removeEventListener('abort', cancel);
      document.reject(
        failure ?? new AppError('cancelled', `Reading ${path} was cancelled`, { details: { path } }),
      );
      await worker.terminate();
    }
  }
  return { [Symbol.asyncIterator]: iterate, document: document.promise };
}
