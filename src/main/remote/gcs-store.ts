import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ApiError, Storage } from '@google-cloud/storage';
import type { CreateReadStreamOptions } from '@google-cloud/storage';
import type { RemoteStore } from './remote-store.ts';
import { createAttempt, PART_BYTES, resumeDownload } from './resume.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** A bucket of Google Cloud Storage. */
export interface GcsAddress {
  readonly bucket: string;
  /** Without leading and trailing slashes; may be empty. */
  readonly prefix: string;
  /** Endpoint of an emulator, which asks for no credentials. */
  readonly endpoint?: string;
}

/** More than the SDK and its HTTP client attach to a response. */
const RESPONSE_LISTENERS = 20;

const advice: Readonly<Record<number, Message>> = {
  401: msg('Set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account.'),
  403: msg('The credentials do not allow this.'),
  404: msg('Create the bucket first.'),
};

/**
 * Google Cloud Storage through the official SDK. Uploads carry a CRC-32C, which the server checks; an interrupted one
 * resumes within this process, and starts over later.
 */
export function createGcsStore({ bucket: name, prefix, endpoint }: GcsAddress): RemoteStore {
  const address = `gs://${name}${prefix === '' ? '' : `/${prefix}`}${endpoint === undefined ? '' : ` at ${endpoint}`}`;
  const storage = new Storage(endpoint === undefined ? {} : { apiEndpoint: endpoint, projectId: 'emulator' });
  const bucket = storage.bucket(name);
  const fullKey = (key: string): string => (prefix === '' ? key : `${prefix}/${key}`);
  function open(key: string, options: CreateReadStreamOptions = {}): Readable {
    const stream = bucket.file(fullKey(key)).createReadStream({ decompress: false, ...options });
    // The SDK and its HTTP client listen more often to one response than Node takes for normal, which it would report
    // as a leak.
    return stream.once('response', (response: Readable) => response.setMaxListeners(RESPONSE_LISTENERS));
  }
  const codeOf = (error: unknown): number => (error instanceof ApiError ? Number(error.code) : 0);
  const attempt = createAttempt(address, (error) => ({
    code: String(codeOf(error) || (error instanceof Error ? error.name : '')),
    advice:
      advice[codeOf(error)] ??
      (error instanceof Error && /default credentials/.test(error.message) ? advice[401] : undefined),
  }));

  return {
    address,
    async *list(below, { signal } = {}) {
      let query: object | null = { prefix: fullKey(below), autoPaginate: false };
      while (query) {
        const asked: object = query;
        const [files, next] = await attempt(signal, () => bucket.getFiles(asked));
        for (const file of files)
          yield {
            key: prefix === '' ? file.name : file.name.slice(prefix.length + 1),
            size: Number(file.metadata.size ?? 0),
          };
        query = next ?? null;
      }
    },
    upload: (key, file, { signal } = {}) =>
      attempt(signal, async () => {
        const { size } = await stat(file);
        await bucket.upload(file, {
          destination: fullKey(key),
          resumable: size > PART_BYTES,
          validation: 'crc32c',
        });
      }),
    download: (key, file, { signal } = {}) =>
      attempt(signal, () =>
        resumeDownload(
          file,
          // The SDK can check whole objects only; the caller compares the sha256.
          async (from) => open(key, { start: from, validation: false }),
          (error) => codeOf(error) === 416,
          signal,
        ),
      ),
    read: (key, { signal } = {}) =>
      attempt(signal, async () => {
        try {
          return await buffer(open(key));
        } catch (error) {
          if (codeOf(error) === 404 && !/bucket/i.test((error as Error).message)) return null;
          throw error;
        }
      }),
    write: (key, bytes, { signal } = {}) =>
      attempt(signal, () =>
        bucket.file(fullKey(key)).save(Buffer.from(bytes), { resumable: false, validation: 'crc32c' }),
      ),
    dispose() {},
  };
}
