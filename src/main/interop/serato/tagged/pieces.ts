import { AppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';

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

export const unsupported = (path: string, why: Message): AppError =>
  new AppError('unsupported_format', msg('{path}: {why}', { path, why }), { details: { path } });
