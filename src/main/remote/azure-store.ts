import { open, readFile, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  AnonymousCredential,
  ContainerClient,
  RestError,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { md5Hex } from '../files/hash.ts';
import type { RemoteStore } from './remote-store.ts';
import { createAttempt, PART_BYTES, resumeDownload } from './resume.ts';

/** A container of Azure Blob Storage. */
export interface AzureAddress {
  readonly container: string;
  /** Without leading and trailing slashes; may be empty. */
  readonly prefix: string;
  /** The storage account; AZURE_STORAGE_ACCOUNT if absent. */
  readonly account?: string;
  /** Endpoint of an emulator or another cloud; the account's if absent. */
  readonly endpoint?: string;
}

/** Azure accepts at most 50 000 blocks. */
const MAX_BLOCKS = 50_000;

const advice: Readonly<Record<string, Message>> = {
  ContainerNotFound: msg('Create the container first.'),
  AuthenticationFailed: msg('Check AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN.'),
  AuthorizationFailure: msg(
    'The credentials do not allow this: check AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN.',
  ),
  AuthorizationPermissionMismatch: msg('The credentials do not allow this.'),
  NoAuthenticationInformation: msg('Set AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN.'),
};

/**
 * Opens the container with the credentials from the environment: a connection string, an account with its key, or a SAS
 * token.
 */
function openContainer({ container, account, endpoint }: AzureAddress): ContainerClient {
  const { AZURE_STORAGE_CONNECTION_STRING: connection, AZURE_STORAGE_KEY: key } = process.env;
  const token = process.env.AZURE_STORAGE_SAS_TOKEN;
  const name = account ?? process.env.AZURE_STORAGE_ACCOUNT;
  if (connection && account === undefined && endpoint === undefined)
    return new ContainerClient(connection, container);
  if (!name)
    throw new AppError(
      'invalid_input',
      msg(
        'Azure needs the name of the storage account: add ?account=NAME to the address, or set AZURE_STORAGE_ACCOUNT or AZURE_STORAGE_CONNECTION_STRING.',
      ),
    );
  const url = `${endpoint ?? `https://${name}.blob.core.windows.net`}/${container}`;
  if (key) return new ContainerClient(url, new StorageSharedKeyCredential(name, key));
  return new ContainerClient(token ? `${url}?${token.replace(/^\?/, '')}` : url, new AnonymousCredential());
}

/** Azure Blob Storage through the official SDK. Blocks carry an MD5, which the server checks. */
export function createAzureStore(options: AzureAddress): RemoteStore {
  const { container: name, prefix, endpoint } = options;
  const address = `azure://${name}${prefix === '' ? '' : `/${prefix}`}${endpoint === undefined ? '' : ` at ${endpoint}`}`;
  const container = openContainer(options);
  const blobOf = (key: string) => container.getBlockBlobClient(prefix === '' ? key : `${prefix}/${key}`);
  const aborting = (signal: AbortSignal | undefined) => (signal ? { abortSignal: signal } : {});
  // A response without a body has its code only in a header.
  const codeOf = (error: unknown): string =>
    error instanceof RestError
      ? (error.code ??
        (error.details as { errorCode?: string } | undefined)?.errorCode ??
        String(error.statusCode ?? ''))
      : '';
  const attempt = createAttempt(address, (error) => ({ code: codeOf(error), advice: advice[codeOf(error)] }));
  const md5Of = (bytes: Uint8Array): Uint8Array => Buffer.from(md5Hex(bytes), 'hex');

  /** Azure keeps uncommitted blocks of an upload for a week: existing ones are not sent again. */
  async function uploadBlocks(key: string, file: string, size: number, signal?: AbortSignal): Promise<void> {
    const blob = blobOf(key);
    const present = new Set(
      (await blob.getBlockList('uncommitted', aborting(signal)).catch(() => null))?.uncommittedBlocks?.map(
        (block) => block.name,
      ),
    );
    const blockBytes = Math.max(PART_BYTES, Math.ceil(size / MAX_BLOCKS));
    const ids: string[] = [];
    await using handle = await open(file);
    for (let start = 0; start < size; start += blockBytes) {
      const bytes = new Uint8Array(Math.min(blockBytes, size - start));
      await handle.read(bytes, 0, bytes.length, start);
      // The name identifies the block's content; all names have one length, as Azure requires.
      const number = String(ids.length).padStart(6, '0');
      const id = Buffer.from(`${number}-${md5Hex(bytes)}`).toString('base64');
      ids.push(id);
      if (present.has(id)) continue;
      await blob.stageBlock(id, bytes, bytes.length, {
        transactionalContentMD5: md5Of(bytes),
        ...aborting(signal),
      });
    }
    await blob.commitBlockList(ids, aborting(signal));
  }

  async function put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    await blobOf(key).upload(Buffer.from(bytes), bytes.length, {
      blobHTTPHeaders: { blobContentMD5: md5Of(bytes) },
      ...aborting(signal),
    });
  }

  return {
    address,
    async *list(below, { signal } = {}) {
      const pages = container
        .listBlobsFlat({ prefix: prefix === '' ? below : `${prefix}/${below}`, ...aborting(signal) })
        .byPage();
      for (;;) {
        const page = await attempt(signal, () => pages.next());
        if (page.done) return;
        for (const { name: blob, properties } of page.value.segment.blobItems)
          yield {
            key: prefix === '' ? blob : blob.slice(prefix.length + 1),
            size: properties.contentLength ?? 0,
          };
      }
    },
    upload: (key, file, { signal } = {}) =>
      attempt(signal, async () => {
        const { size } = await stat(file);
        if (size <= PART_BYTES) await put(key, await readFile(file), signal);
        else await uploadBlocks(key, file, size, signal);
      }),
    download: (key, file, { signal } = {}) =>
      attempt(signal, () =>
        resumeDownload(
          file,
          async (from) =>
            (await blobOf(key).download(from, undefined, aborting(signal))).readableStreamBody as Readable,
          (error) => error instanceof RestError && error.statusCode === 416,
          signal,
        ),
      ),
    read: (key, { signal } = {}) =>
      attempt(signal, async () => {
        try {
          return await blobOf(key).downloadToBuffer(0, undefined, aborting(signal));
        } catch (error) {
          if (codeOf(error) === 'BlobNotFound') return null;
          throw error;
        }
      }),
    write: (key, bytes, { signal } = {}) => attempt(signal, () => put(key, bytes, signal)),
    dispose() {},
  };
}
