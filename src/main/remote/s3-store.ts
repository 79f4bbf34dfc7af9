import { open, readFile, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { md5Hex } from '../files/hash.ts';
import type { RemoteStore } from './remote-store.ts';
import { createAttempt, PART_BYTES, resumeDownload } from './resume.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** S3 requires parts of at least 5 MiB, and accepts at most this many. */
const MAX_PARTS = 10_000;

const advice: Readonly<Record<string, Message>> = {
  NoSuchBucket: msg('Create the bucket first.'),
  AccessDenied: msg('The credentials do not allow this.'),
  InvalidAccessKeyId: msg('Check AWS_ACCESS_KEY_ID.'),
  SignatureDoesNotMatch: msg('Check AWS_SECRET_ACCESS_KEY.'),
  CredentialsProviderError: msg('Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or configure a profile.'),
};

/** Settings of S3-compatible storage; absent ones come from the environment and the usual AWS files. */
export interface S3Address {
  readonly bucket: string;
  /** Without leading and trailing slashes; may be empty. */
  readonly prefix: string;
  readonly endpoint?: string;
  readonly region?: string;
  /** Profile in the AWS configuration files. */
  readonly profile?: string;
}

interface SentPart {
  readonly PartNumber: number;
  readonly ETag: string;
}

/** Converts hexadecimal digits to Base64, as the header Content-MD5 requires. */
function toBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

/** S3-compatible storage through the official SDK. Every request carries an MD5, which the server checks. */
export function createS3Store({ bucket, prefix, endpoint, region, profile }: S3Address): RemoteStore {
  const address = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}${endpoint === undefined ? '' : ` at ${endpoint}`}`;
  const client = new S3Client({
    ...(region === undefined ? (process.env.AWS_REGION ? {} : { region: 'us-east-1' }) : { region }),
    ...(profile === undefined ? {} : { profile }),
    // Other servers than Amazon's are addressed by path, and not all support Amazon's newer checksums.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 4,
  });
  const fullKey = (key: string): string => (prefix === '' ? key : `${prefix}/${key}`);

  const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
  const attempt = createAttempt(address, (error) => ({ code: nameOf(error), advice: advice[nameOf(error)] }));

  async function uploadParts(
    key: string,
    handle: FileHandle,
    size: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const target = { Bucket: bucket, Key: fullKey(key) };
    const abort = signal ? { abortSignal: signal } : {};
    const partBytes = Math.max(PART_BYTES, Math.ceil(size / MAX_PARTS));
    const found = await findUpload(target.Key, signal);
    const uploadId = found ?? (await client.send(new CreateMultipartUploadCommand(target), abort)).UploadId!;
    const present =
      found === undefined ? new Map<number, string>() : await sentParts(target.Key, uploadId, signal);
    const parts: SentPart[] = [];
    for (let start = 0, number = 1; start < size; start += partBytes, number++) {
      const length = Math.min(partBytes, size - start);
      const body = new Uint8Array(length);
      await handle.read(body, 0, length, start);
      const md5 = md5Hex(body);
      const before = present.get(number);
      // The tag of a part is the MD5 of its content: a part that differs is sent again.
      if (before === `"${md5}"`) {
        parts.push({ PartNumber: number, ETag: before });
        continue;
      }
      const sent = await client.send(
        new UploadPartCommand({
          ...target,
          UploadId: uploadId,
          PartNumber: number,
          Body: body,
          ContentMD5: toBase64(md5),
        }),
        abort,
      );
      parts.push({ PartNumber: number, ETag: sent.ETag! });
    }
    await client.send(
      new CompleteMultipartUploadCommand({
        ...target,
        UploadId: uploadId,
        MultipartUpload: { Parts: parts },
      }),
      abort,
    );
  }

  /** An interrupted upload of this key; undefined if the server does not list uploads. */
  async function findUpload(key: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    try {
      const { Uploads: uploads = [] } = await client.send(
        new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key }),
        signal ? { abortSignal: signal } : {},
      );
      return uploads.find((upload) => upload.Key === key)?.UploadId;
    } catch (error) {
      if (error instanceof S3ServiceException && error.$response?.statusCode === 501) return undefined;
      throw error;
    }
  }

  async function sentParts(
    key: string,
    uploadId: string,
    signal: AbortSignal | undefined,
  ): Promise<Map<number, string>> {
    const tags = new Map<number, string>();
    for (let marker: string | undefined; ;) {
      const page = await client.send(
        new ListPartsCommand({
          Bucket: bucket,
          Key: key,
          UploadId: uploadId,
          ...(marker === undefined ? {} : { PartNumberMarker: marker }),
        }),
        signal ? { abortSignal: signal } : {},
      );
      for (const { PartNumber: number, ETag: tag } of page.Parts ?? [])
        if (number && tag) tags.set(number, tag);
      if (!page.IsTruncated) return tags;
      marker = page.NextPartNumberMarker;
    }
  }

  return {
    address,
    async *list(below, { signal } = {}) {
      for (let token: string | undefined; ;) {
        const page = await attempt(signal, () =>
          client.send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: fullKey(below),
              ...(token === undefined ? {} : { ContinuationToken: token }),
            }),
            signal ? { abortSignal: signal } : {},
          ),
        );
        for (const { Key: key, Size: size, ETag: tag } of page.Contents ?? [])
          yield {
            key: prefix === '' ? key! : key!.slice(prefix.length + 1),
            size: size ?? 0,
            ...(tag === undefined ? {} : { version: tag }),
          };
        if (!page.IsTruncated) return;
        token = page.NextContinuationToken;
      }
    },
    upload: (key, file, { signal } = {}) =>
      attempt(signal, async () => {
        const { size } = await stat(file);
        if (size <= PART_BYTES) return putWhole(key, await readFile(file), signal);
        await using handle = await open(file);
        await uploadParts(key, handle, size, signal);
      }),
    download: (key, file, { signal } = {}) =>
      attempt(signal, () =>
        resumeDownload(
          file,
          async (from) => {
            const answer = await client.send(
              new GetObjectCommand({
                Bucket: bucket,
                Key: fullKey(key),
                ...(from > 0 ? { Range: `bytes=${from}-` } : {}),
              }),
              signal ? { abortSignal: signal } : {},
            );
            return answer.Body as Readable;
          },
          (error) => error instanceof S3ServiceException && error.$response?.statusCode === 416,
          signal,
        ),
      ),
    read: (key, { signal } = {}) =>
      attempt(signal, async () => {
        try {
          const answer = await client.send(
            new GetObjectCommand({ Bucket: bucket, Key: fullKey(key) }),
            signal ? { abortSignal: signal } : {},
          );
          return await answer.Body!.transformToByteArray();
        } catch (error) {
          if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return null;
          throw error;
        }
      }),
    write: (key, bytes, { signal } = {}) => attempt(signal, () => putWhole(key, bytes, signal)),
    dispose: () => client.destroy(),
  };

  async function putWhole(key: string, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: fullKey(key),
        Body: bytes,
        ContentMD5: toBase64(md5Hex(bytes)),
      }),
      signal ? { abortSignal: signal } : {},
    );
  }
}
