import { AppError } from '../../shared/errors.ts';
import type { RemoteStore } from './remote-store.ts';
import type { S3Address } from './s3-store.ts';

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
    throw new AppError('invalid_input', `${address} is not an address. Use a folder or s3://bucket/prefix.`);
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
