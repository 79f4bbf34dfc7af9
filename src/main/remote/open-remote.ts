import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { RemoteStore } from './remote-store.ts';
import type { AzureAddress } from './azure-store.ts';
import type { GcsAddress } from './gcs-store.ts';
import type { S3Address } from './s3-store.ts';

export type RemoteAddress =
  | { readonly kind: 's3'; readonly s3: S3Address }
  | { readonly kind: 'gcs'; readonly gcs: GcsAddress }
  | { readonly kind: 'azure'; readonly azure: AzureAddress }
  | { readonly kind: 'folder'; readonly path: string };

const forms = msg('a folder, s3://bucket/prefix, gs://bucket/prefix or azure://container/prefix');

/**
 * `s3://bucket/prefix?endpoint=https://host&region=eu-central-1&profile=work`, `gs://bucket/prefix`,
 * `azure://container/prefix?account=NAME`, a path, or `file:///path`. An address must not contain keys or secrets: they
 * come from the environment (AWS_ACCESS_KEY_ID …, GOOGLE_APPLICATION_CREDENTIALS, AZURE_STORAGE_KEY …) or the AWS
 * configuration files.
 * Throws `invalid_input`.
 */
export function parseRemoteAddress(address: string): RemoteAddress {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(address)) return { kind: 'folder', path: address };
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new AppError('invalid_input', msg('{address} is not an address. Use {forms}.', { address, forms }));
  }
  if (url.protocol === 'file:') return { kind: 'folder', path: decodeURIComponent(url.pathname) };
  if (!['s3:', 'gs:', 'azure:'].includes(url.protocol) || url.hostname === '')
    throw new AppError(
      'invalid_input',
      msg('Remotes are {forms}, not {protocol}//.', { forms, protocol: url.protocol }),
    );
  if (url.username !== '' || url.password !== '' || /[?&](sig|key|secret)=/i.test(url.search))
    throw new AppError(
      'invalid_input',
      msg(
        'Leave keys out of the address; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, GOOGLE_APPLICATION_CREDENTIALS or AZURE_STORAGE_KEY instead.',
      ),
    );
  const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  const endpoint = url.searchParams.get('endpoint');
  const custom = endpoint === null ? {} : { endpoint };
  if (url.protocol === 'gs:') return { kind: 'gcs', gcs: { bucket: url.hostname, prefix, ...custom } };
  if (url.protocol === 'azure:') {
    const account = url.searchParams.get('account');
    return {
      kind: 'azure',
      azure: { container: url.hostname, prefix, ...custom, ...(account === null ? {} : { account }) },
    };
  }
  const region = url.searchParams.get('region');
  const profile = url.searchParams.get('profile');
  return {
    kind: 's3',
    s3: {
      bucket: url.hostname,
      prefix,
      ...custom,
      ...(region === null ? {} : { region }),
      ...(profile === null ? {} : { profile }),
    },
  };
}

/** Opens a remote; a cloud's SDK is loaded only for that cloud. Nothing is contacted yet. */
export async function openRemote(address: string): Promise<RemoteStore> {
  const parsed = parseRemoteAddress(address);
  if (parsed.kind === 's3') return (await import('./s3-store.ts')).createS3Store(parsed.s3);
  if (parsed.kind === 'gcs') return (await import('./gcs-store.ts')).createGcsStore(parsed.gcs);
  if (parsed.kind === 'azure') return (await import('./azure-store.ts')).createAzureStore(parsed.azure);
  return (await import('./folder-store.ts')).createFolderStore(parsed.path);
}
