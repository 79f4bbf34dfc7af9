import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { z } from 'zod';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { throwIfCancelled } from './remote-store.ts';
import { hashFile } from '../files/hash.ts';
import type { RemoteStore } from './remote-store.ts';
import { explainIoError } from '../files/io-error.ts';

/** Parallel transfers: small objects are limited by latency. */
const TRANSFERS = 8;

/** A relative path that cannot leave its folder, with `/`. */
export const relativePathSchema = z
  .string()
  .regex(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\\\0]+$/, { error: 'must be a relative path without . and ..' });

const indexSchema = z.strictObject({
  format: z.literal(1),
  name: z.string().regex(/^[\w.-]+$/),
  number: z.int().positive(),
  files: z.array(
    z.strictObject({
      path: relativePathSchema,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      size: z.int().min(0),
    }),
  ),
});
/** The contents of a version. Objects are stored under their checksums, so versions share what they have in common. */
type VersionIndex = z.infer<typeof indexSchema>;

export function objectKey(sha256: string): string {
  return `objects/${sha256.slice(0, 2)}/${sha256}`;
}

function indexKey(name: string, number: number): string {
  return `versions/${name}/v${number}.json`;
}

export interface TransferProgress {
  readonly signal?: AbortSignal;
  readonly onFile?: (done: number, total: number) => void;
}

export interface TransferReport {
  readonly files: number;
  readonly bytes: number;
  /** How many of these were transferred; the others already existed. */
  readonly transferred: number;
  readonly transferredBytes: number;
}

async function readIndex(
  store: RemoteStore,
  name: string,
  number: number,
  signal?: AbortSignal,
): Promise<VersionIndex | null> {
  const key = indexKey(name, number);
  const bytes = await store.read(key, { signal });
  if (bytes === null) return null;
  try {
    return indexSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new AppError(
      'io',
      msg('{key} at {address} is damaged: {reason}', {
        key,
        address: store.address,
        reason: errorText(cause),
      }),
      { cause },
    );
  }
}

/**
 * Uploads the files of a version that the remote lacks; the index comes last, so that others see the whole version or
 * none of it. Throws `conflict` if the remote has other content under this version, `io`, `cancelled`.
 */
export async function pushVersion(
  store: RemoteStore,
  version: { readonly name: string; readonly number: number },
  files: readonly { readonly path: string; readonly source: string }[],
  { signal, onFile }: TransferProgress = {},
): Promise<TransferReport> {
  const { name, number } = version;
  const limit = pLimit(TRANSFERS);
  const entries = await Promise.all(
    files.map(({ path, source }) =>
      limit(async () => {
        throwIfCancelled(signal);
        const [sha256, { size }] = [await hashFile(source), await stat(source)];
        return { path, source, sha256, size };
      }),
    ),
  );
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  const index = indexSchema.parse({
    format: 1,
    name,
    number,
    files: entries.map(({ path, sha256, size }) => ({ path, sha256, size })),
  });
  const existing = await readIndex(store, name, number, signal);
  if (existing && JSON.stringify(existing) !== JSON.stringify(index))
    throw new AppError(
      'conflict',
      msg(
        '{address} has another {name}@v{number}, made elsewhere. Versions never change: create a new version and push that.',
        { address: store.address, name, number },
      ),
    );
  const present = new Map<string, number>();
  for await (const { key, size } of store.list('objects/', { signal })) present.set(key, size);
  const missing = [...new Map(entries.map((entry) => [entry.sha256, entry])).values()].filter(
    ({ sha256, size }) => present.get(objectKey(sha256)) !== size,
  );
  let done = 0;
  await all(missing, limit, async ({ sha256, source }) => {
    await store.upload(objectKey(sha256), source, { signal });
    onFile?.(++done, missing.length);
  });
  if (!existing)
    await store.write(indexKey(name, number), Buffer.from(`${JSON.stringify(index)}\n`), { signal });
  return report(entries, missing);
}

/**
 * Runs all; after a failure no further ones are started, and the first failure is thrown when the running ones have
 * ended.
 */
async function all<T>(
  items: readonly T[],
  limit: ReturnType<typeof pLimit>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let isStopped = false;
  const results = await Promise.allSettled(
    items.map((item) =>
      limit(async () => {
        if (isStopped) return;
        try {
          await work(item);
        } catch (error) {
          isStopped = true;
          throw error;
        }
      }),
    ),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function report(
  files: readonly { size: number }[],
  transferred: readonly { size: number }[],
): TransferReport {
  const bytes = (items: readonly { size: number }[]): number =>
    items.reduce((sum, { size }) => sum + size, 0);
  return {
    files: files.length,
    bytes: bytes(files),
    transferred: transferred.length,
    transferredBytes: bytes(transferred),
  };
}

/** Versions at a remote: names with their numbers, ascending. */
export async function listVersions(
  store: RemoteStore,
  signal?: AbortSignal,
): Promise<{ name: string; number: number }[]> {
  const found: { name: string; number: number }[] = [];
  for await (const { key } of store.list('versions/', { signal })) {
    const match = /^versions\/([\w.-]+)\/v(\d+)\.json$/.exec(key);
    if (match) found.push({ name: match[1]!, number: Number(match[2]) });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.number - b.number));
}

/** sha256 of a file of a version at a remote; null if the remote has no such version or file. Throws `io`. */
export async function remoteChecksum(
  store: RemoteStore,
  version: { readonly name: string; readonly number: number },
  path: string,
  signal?: AbortSignal,
): Promise<string | null> {
  const index = await readIndex(store, version.name, version.number, signal);
  return index?.files.find((file) => file.path === path)?.sha256 ?? null;
}

/**
 * Downloads a version into `target`, which must not exist or already contain this version: files with the right
 * checksum are not fetched again. Everything is verified before it is moved into place. Throws `not_found`, `conflict`,
 * `io` (also for damaged objects), `cancelled`; then `target` is unchanged, and the next try resumes.
 */
export async function pullVersion(
  store: RemoteStore,
  version: { readonly name: string; readonly number: number },
  target: string,
  { signal, onFile }: TransferProgress = {},
): Promise<TransferReport> {
  const { name, number } = version;
  const index = await readIndex(store, name, number, signal);
  if (!index)
    throw new AppError(
      'not_found',
      msg('{address} has no version {name}@v{number}.', { address: store.address, name, number }),
    );
  const root = resolve(target);
  // Next to the target, so that it can be renamed into place; kept after a failure in order to resume.
  const staging = `${root}.${name}-v${number}.incoming`;
  const limit = pLimit(TRANSFERS);
  const isThere = existsSync(root);
  const wanted: VersionIndex['files'] = [];
  for (const file of index.files) {
    const path = join(root, file.path);
    if (isThere && existsSync(path)) {
      if ((await hashFile(path)) === file.sha256) continue;
      throw new AppError(
        'conflict',
        msg('{path} differs from {name}@v{number}. Choose another folder, or move it away.', {
          path,
          name,
          number,
        }),
      );
    }
    wanted.push(file);
  }
  let done = 0;
  await all(wanted, limit, async ({ path, sha256, size }) => {
    throwIfCancelled(signal);
    const staged = join(staging, path);
    if (!(await isIntact(staged, sha256, size))) {
      await store.download(objectKey(sha256), staged, { signal });
      if (!(await isIntact(staged, sha256, size))) {
        await rm(staged, { force: true });
        throw new AppError(
          'io',
          msg(
            '{path} of {name}@v{number} arrived damaged from {address}: its checksum is wrong. Nothing was put in place; try again, or push the version again.',
            { path, name, number, address: store.address },
          ),
        );
      }
    }
    onFile?.(++done, wanted.length);
  });
  await putInPlace(staging, root, wanted, isThere);
  return report(index.files, wanted);
}

async function isIntact(path: string, sha256: string, size: number): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  return info?.size === size && (await hashFile(path)) === sha256;
}

async function putInPlace(
  staging: string,
  root: string,
  files: VersionIndex['files'],
  isThere: boolean,
): Promise<void> {
  try {
    if (!isThere) {
      await mkdir(staging, { recursive: true });
      await mkdir(dirname(root), { recursive: true });
      await rename(staging, root);
      return;
    }
    for (const { path } of files) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await rename(join(staging, path), join(root, path));
    }
    await rm(staging, { recursive: true, force: true });
  } catch (cause) {
    throw new AppError(
      'io',
      msg('Cannot put the version into {root}: {reason}', { root, reason: explainIoError(root, cause) }),
      {
        cause,
      },
    );
  }
}
