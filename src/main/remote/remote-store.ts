import { AppError } from '../../shared/errors.ts';

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** Another one when the content is another one, where the remote says so. */
  readonly version?: string;
}

interface TransferOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * A place for objects under keys such as `objects/ab/abcd…`. Objects appear whole or not at all; transfers that broke off
 * go on where they stopped when they are tried again. Everything throws AppError `io` (unreachable, refused, damaged) with
 * the address in its message, or `cancelled`.
 */
export interface RemoteStore {
  /** For people and messages. */
  readonly address: string;
  list(prefix: string, options?: TransferOptions): AsyncIterable<StoredObject>;
  upload(key: string, file: string, options?: TransferOptions): Promise<void>;
  /** Puts the object at `file`; a part of it that an earlier try left at `<file>.part` is kept. Does not check its content. */
  download(key: string, file: string, options?: TransferOptions): Promise<void>;
  /** For small objects; null when there is none. */
  read(key: string, options?: TransferOptions): Promise<Uint8Array | null>;
  write(key: string, bytes: Uint8Array, options?: TransferOptions): Promise<void>;
  dispose(): void;
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new AppError('cancelled', 'The transfer was cancelled; started again, it goes on from here.');
}
