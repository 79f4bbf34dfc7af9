import type { ErrorCode, ErrorDetails } from '../../shared/errors.ts';
import type { Annotation } from '../../shared/domain/index.ts';
import type { CleanedTrack } from './clean.ts';
import type { RekordboxDocument } from './row.ts';

/** What cleaning gave, as plain data. */
export type CleanedData = Omit<CleanedTrack, 'provenance'> & { provenance: Annotation['provenance'] };

/**
 * One track on its way between threads. Both parts are JSON text: one string crosses much faster than the hundred small ones
 * of a row, and the row is stored as JSON anyway.
 */
export interface StreamedTrack {
  /** Line in the file. */
  line: number;
  /** JSON of the `RekordboxTrack`, its line set to 0, so that the same row gives the same text wherever it stands. */
  row: string;
  /** JSON of {@link CleanedData}. */
  cleaned: string;
}

export interface WorkerStart {
  path: string;
  /** ISO time that goes into provenances. */
  at: string;
}

export type ToWorker = { type: 'start'; start: WorkerStart } | { type: 'ack' } | { type: 'cancel' };

export type FromWorker =
  | { type: 'progress'; bytesRead: number; totalBytes: number }
  | { type: 'batch'; tracks: StreamedTrack[] }
  | { type: 'done'; document: RekordboxDocument }
  | { type: 'error'; code: ErrorCode; message: string; details: ErrorDetails };

/** Batches that may be on their way without an `ack`. */
export const MAX_UNACKNOWLEDGED = 4;
