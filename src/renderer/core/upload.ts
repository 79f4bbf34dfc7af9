import { uploadSchema } from '../../shared/contract/dto/shell.ts';
import type { Upload } from '../../shared/contract/dto/shell.ts';
import { msg } from '../../shared/languages/translate.ts';
import { toError } from '../../shared/rpc/read-error.ts';

/**
 * Uploads a dropped file to the host, which keeps it in the data folder. Files of one drop share `drop`; `relativePath`
 * (`Crate/01.flac`) preserves their folder structure.
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
  throw toError(
    body,
    msg('{file} could not be sent (HTTP {status}). Try again.', {
      file: relativePath,
      status: String(response.status),
    }),
  );
}
