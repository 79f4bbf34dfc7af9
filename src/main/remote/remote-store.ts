import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../shared/errors.ts';

export interface StoredObject {
  readonly key: string;
  readonly size: number;
}

export interface TransferOptions {
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

/** Settings of S3-compatible storage; what is absent comes from the environment and the usual AWS files. */
export interface S3Address {
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
  readonly endpoint?: string;
  readonly region?: string;
  /** Of the AWS configuration files. */
  readonly profile?: string;
}

export type RemoteAddress =
  { readonly kind: 's3'; readonly s3: S3Address } | { readonly kind: 'folder'; readonly path: string };

/**
 * `s3://bucket/prefix?endpoint=https://host&region=eu-central-1&profile=work`, a path, or `file:///path`. Keys and secrets have no place
 * in an address: they are taken from the environment (AWS_ACCESS_KEY_ID …) or the AWS configuration files.
 * Throws `invalid_input`.
 */
export function parseRemoteAddress(address: string): RemoteAddress {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(address)) return { kind: 'folder', path: address };
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new AppError('invalid_input', `${address} is no address. Use a folder or s3://bucket/prefix.`);
  }
  if (url.protocol === 'file:') return { kind: 'folder', path: decodeURIComponent(url.pathname) };
  if (url.protocol !== 's3:' || url.hostname === '')
    throw new AppError('invalid_input', `Remotes are folders or s3://bucket/prefix, not ${url.protocol}//.`);
  if (url.username !== '' || url.password !== '')
    throw new AppError(
      'invalid_input',
      'Leave keys out of the address; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead.',
    );
  const endpoint = url.searchParams.get('endpoint');
  const region = url.searchParams.get('region');
  const profile = url.searchParams.get('profile');
  return {
    kind: 's3',
    s3: {
      bucket: url.hostname,
      prefix: decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, ''),
      ...(endpoint === null ? {} : { endpoint }),
      ...(region === null ? {} : { region }),
      ...(profile === null ? {} : { profile }),
    },
  };
}

/** Opens a remote; the S3 library is loaded only for S3. Nothing is contacted yet. */
export async function openRemote(address: string): Promise<RemoteStore> {
  const parsed = parseRemoteAddress(address);
  if (parsed.kind === 's3') return (await import('./s3-store.ts')).createS3Store(parsed.s3);
  return (await import('./folder-store.ts')).createFolderStore(parsed.path);
}

export async function hashFile(path: string, algorithm: 'sha256' | 'md5' = 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new AppError('cancelled', 'The transfer was cancelled; started again, it goes on from here.');
}
