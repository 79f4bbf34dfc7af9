import { uploadSchema } from '../../shared/contract/dto/shell.ts';
import type { Upload } from '../../shared/contract/dto/shell.ts';
import { AppError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { isErrorCode } from '../../shared/rpc/wire.ts';

/**
 * Sends one dropped file to the host, which keeps it in the data folder. Files of one drop share `drop`, and keep their
 * places below it by `relativePath` (`Crate/01.flac`).
 */
export async function uploadFile(
  file: Blob,
  drop: string,
  relativePath: string,
  signal?: AbortSignal,
): Promise<Upload> {
  const query = new URLSearchParams({ drop, path: relativePath });
  const response = await fetch(`./upload?${query.toString()}`, {
    method: 'POST',
    body: file,
    ...(signal && { signal }),
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return uploadSchema.parse(body);
  throw toError(body, `${relativePath} could not be sent (HTTP ${response.status}). Try again.`);
}

function toError(body: unknown, fallback: string): AppError {
  const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown };
  const known: ErrorCode = typeof code === 'string' && isErrorCode(code) ? code : 'io';
  return new AppError(known, typeof message === 'string' ? message : fallback);
}
