import { parentPort } from 'node:worker_threads';
import { AppError, toAppError } from '../../shared/errors.ts';
import { cleanTrack } from './clean.ts';
import { readRekordboxXml } from './read-xml.ts';
import type { RekordboxTrack } from './row.ts';
import { MAX_UNACKNOWLEDGED } from './worker-protocol.ts';
import type { CleanedData, FromWorker, StreamedTrack, ToWorker, WorkerStart } from './worker-protocol.ts';

const port = parentPort;
if (!port) throw new AppError('internal', 'rekordbox/worker runs as a worker thread only');

const cancel = new AbortController();
const flow = { unacknowledged: 0 };
let resume: (() => void) | null = null;

function post(message: FromWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker port, not a window
  port!.postMessage(message);
}

function toStreamed(row: RekordboxTrack, at: string): StreamedTrack {
  const cleaned = cleanTrack(row);
  const data: CleanedData = { ...cleaned, provenance: cleaned.provenance(at) };
  return { line: row.line, row: JSON.stringify({ ...row, line: 0 }), cleaned: JSON.stringify(data) };
}

/** Waits while the receiver has not taken enough of what was sent; being cancelled ends the wait too. */
async function waitForRoom(): Promise<void> {
  while (flow.unacknowledged >= MAX_UNACKNOWLEDGED && !cancel.signal.aborted)
    await new Promise<void>((resolve) => {
      resume = resolve;
    });
}

async function run(start: WorkerStart): Promise<void> {
  try {
    const document = await readRekordboxXml(start.path, {
      signal: cancel.signal,
      onTracks: async (batch) => {
        await waitForRoom();
        flow.unacknowledged++;
        post({ type: 'batch', tracks: batch.map((row) => toStreamed(row, start.at)) });
      },
      onProgress: (bytesRead, totalBytes) => post({ type: 'progress', bytesRead, totalBytes }),
    });
    post({ type: 'done', document });
  } catch (error) {
    const { code, message, details } = toAppError(error);
    post({ type: 'error', code, message, details });
  }
  port!.close();
}

port.on('message', (message: ToWorker) => {
  if (message.type === 'start') void run(message.start);
  else {
    if (message.type === 'ack') flow.unacknowledged--;
    else cancel.abort();
    resume?.();
    resume = null;
  }
});
