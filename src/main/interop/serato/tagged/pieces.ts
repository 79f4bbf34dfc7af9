import { AppError } from '../../../../shared/errors.ts';

/** A part of the new file: new bytes, or a range of the old file that stays unchanged. */
export type Piece = Uint8Array | { readonly from: number; readonly to: number };

/** The source file of a copy. */
export interface OldFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Reads `length` bytes at `at`; fewer at the end of the file. */
  read(at: number, length: number): Promise<Buffer>;
}

/** Tags with cover images take several megabytes. */
export const MAX_TAG_BYTES = 64 * 1024 ** 2;

export const unsupported = (path: string, why: string): AppError =>
  new AppError('unsupported_format', `${path}: ${why}`, { details: { path } });
