import { AppError } from '../../../../shared/errors.ts';

/** A stretch of the new file: bytes of its own, or a stretch of the old one that stays as it is. */
export type Piece = Uint8Array | { readonly from: number; readonly to: number };

/** The file that a copy is made of. */
export interface OldFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** What lies at `at`; shorter at the end of the file. */
  read(at: number, length: number): Promise<Buffer>;
}

/** Tags with covers take some megabytes. */
export const MAX_TAG_BYTES = 64 * 1024 ** 2;

export const unsupported = (path: string, why: string): AppError =>
  new AppError('unsupported_format', `${path}: ${why}`, { details: { path } });
