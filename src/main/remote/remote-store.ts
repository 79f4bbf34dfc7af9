import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** Changes with the content, if the remote supports that. */
  readonly version?: string;
}

interface TransferOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * A store for objects under keys such as `objects/ab/abcd…`. Objects appear completely or not at all; interrupted
 * transfers resume when they are tried again. Every call throws AppError `io` (unreachable, refused, damaged) with the
 * address in its message, or `cancelled`.
 */
export interface RemoteStore {
  /** The address, for display and messages. */
  readonly address: string;
  list(prefix: string, options?: TransferOptions): AsyncIterable<StoredObject>;
  upload(key: string, file: string, options?: TransferOptions): Promise<void>;
  /** Downloads an object to `file`, resuming from `<file>.part` of an earlier try. Does not check its content. */
  download(key: string, file: string, options?: TransferOptions): Promise<void>;
  /** For small objects; null if it does not exist. */
  read(key: string, options?: TransferOptions): Promise<Uint8Array | null>;
  write(key: string, bytes: Uint8Array, options?: TransferOptions): Promise<void>;
  dispose(): void;
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new AppError('cancelled', msg('The transfer was cancelled; started again, it goes on from here.'));
}
