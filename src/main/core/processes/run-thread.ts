import { parentPort, Worker } from 'node:worker_threads';
import { AppError, errorText, toAppError } from '../../../shared/errors.ts';
import type { ErrorCode, ErrorDetails } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import type { StepHooks } from '../jobs/steps.ts';

/** Messages from a thread that performs a single task. */
type ThreadMessage =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'result'; readonly value: unknown }
  | {
      readonly type: 'error';
      readonly code: ErrorCode;
      readonly text: Message;
      readonly details: ErrorDetails;
    };

export interface ThreadOptions extends StepHooks {
  /** What the thread does, for messages: "Importing x.xml". */
  readonly what: Message;
  /** Appended to the message when the thread crashes. */
  readonly afterCrash: Message;
}

/**
 * Starts `worker` with `request` as its `workerData` and waits for its only result.
 * @throws AppError what the work throws; `worker_crashed` if the thread ended without an answer
 */
export function runThread<T>(worker: URL, request: object, options: ThreadOptions): Promise<T> {
  const { signal, onProgress, what, afterCrash } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const thread = new Worker(worker, { workerData: request });
    const cancel = (): void => thread.postMessage('cancel', []);
    signal?.addEventListener('abort', cancel, { once: true });
    thread.on('message', (message: ThreadMessage) => {
      if (message.type === 'progress') onProgress?.(message.done, message.total);
      else if (message.type === 'result') resolve(message.value as T);
      else reject(new AppError(message.code, message.text, { details: message.details }));
    });
    thread.on('error', (error) =>
      reject(
        new AppError('internal', msg('{what} failed: {reason}', { what, reason: errorText(error) }), {
          cause: error,
        }),
      ),
    );
    thread.on('exit', () => {
      signal?.removeEventListener('abort', cancel);
      reject(
        new AppError('worker_crashed', msg('{what} ended unexpectedly. {afterCrash}', { what, afterCrash })),
      );
    });
  });
}

/**
 * The thread's side of {@link runThread}: runs the work, reports and closes the port. Any message from the parent means
 * cancel.
 */
export async function serveThread(
  work: (hooks: {
    readonly signal: AbortSignal;
    readonly onProgress: (done: number, total: number) => void;
  }) => Promise<unknown>,
): Promise<void> {
  if (!parentPort) return;
  const port = parentPort;
  const post = (message: ThreadMessage): void => port.postMessage(message);
  const abort = new AbortController();
  port.once('message', () => abort.abort(new AppError('cancelled', msg('Cancelled'))));
  try {
    const value = await work({
      signal: abort.signal,
      onProgress: (done, total) => post({ type: 'progress', done, total }),
    });
    post({ type: 'result', value });
  } catch (error) {
    const { code, text, details } = toAppError(error);
    post({ type: 'error', code, text, details });
  } finally {
    port.close();
  }
}
