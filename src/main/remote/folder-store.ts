import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import writeFileAtomic from 'write-file-atomic';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { throwIfCancelled } from './remote-store.ts';
import type { RemoteStore, StoredObject } from './remote-store.ts';

/** Copies `from` to `to` via `<to>.part`, resuming an earlier copy. */
async function copyWhole(from: string, to: string, signal: AbortSignal | undefined): Promise<void> {
  const part = `${to}.part`;
  await mkdir(dirname(to), { recursive: true });
  const total = (await stat(from)).size;
  const present = (await stat(part).catch(() => null))?.size ?? 0;
  const start = present <= total ? present : 0;
  const target = createWriteStream(part, { flags: start > 0 ? 'r+' : 'w', start });
  await pipeline(createReadStream(from, { start }), target, signal ? { signal } : {});
  await rename(part, to);
}

/**
 * A folder as a remote: a mounted share, a NAS, an external disk. The folder must exist, so that an unmounted share is
 * not filled by mistake.
 */
export function createFolderStore(folder: string): RemoteStore {
  const root = resolve(folder);
  const pathOf = (key: string): string => join(root, ...key.split('/'));

  async function attempt<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    throwIfCancelled(signal);
    try {
      if (!(await stat(root)).isDirectory()) throw new Error('it is no folder');
      return await work();
    } catch (cause) {
      throwIfCancelled(signal);
      if (cause instanceof AppError) throw cause;
      throw new AppError(
        'io',
        msg(
          'The remote {root} cannot be used: {reason}. Is the share connected? Nothing local was changed.',
          { root, reason: errorText(cause) },
        ),
        { cause },
      );
    }
  }

  async function walk(relative: string): Promise<StoredObject[]> {
    const entries = await readdir(join(root, relative), { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      },
    );
    const found: StoredObject[] = [];
    for (const entry of entries) {
      const key = `${relative}/${entry.name}`;
      if (entry.isDirectory()) found.push(...(await walk(key)));
      else if (!entry.name.endsWith('.part')) found.push({ key, size: (await stat(join(root, key))).size });
    }
    return found;
  }

  return {
    address: root,
    async *list(prefix, { signal } = {}) {
      yield* await attempt(signal, () => walk(prefix.replace(/\/+$/, '')));
    },
    upload: (key, file, { signal } = {}) => attempt(signal, () => copyWhole(file, pathOf(key), signal)),
    download: (key, file, { signal } = {}) => attempt(signal, () => copyWhole(pathOf(key), file, signal)),
    read: (key, { signal } = {}) =>
      attempt(signal, () =>
        readFile(pathOf(key)).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return null;
          throw error;
        }),
      ),
    write: (key, bytes, { signal } = {}) =>
      attempt(signal, async () => {
        await mkdir(dirname(pathOf(key)), { recursive: true });
        await writeFileAtomic(pathOf(key), Buffer.from(bytes));
      }),
    dispose() {},
  };
}
