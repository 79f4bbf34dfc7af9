import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of the concatenated parts, in hexadecimal. */
export function sha256Hex(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** MD5 in hexadecimal, as DVC and S3 require. */
export function md5Hex(data: string | Uint8Array): string {
  return createHash('md5').update(data).digest('hex');
}

interface HashOptions {
  readonly algorithm?: 'sha256' | 'md5';
  /** Ends the hashing with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** SHA-256 of a file's content in hexadecimal, read as a stream. Throws what reading throws. */
export async function hashFile(
  path: string,
  { algorithm = 'sha256', signal }: HashOptions = {},
): Promise<string> {
  const hash = createHash(algorithm);
  try {
    await pipeline(createReadStream(path), hash, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
  return hash.digest('hex');
}
