import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { openRemote } from '../remote/open-remote.ts';
import type { RemoteStore } from '../remote/remote-store.ts';
import { mountOf, pathIn, stampOf } from './place.ts';
import type { Place, Root } from './place.ts';

/** A file of the pool, available on this machine. */
export interface LocalFile {
  readonly path: string;
  readonly stamp: string;
  readonly bytes: number;
  /** Removes a fetched copy; files in folders stay. */
  release(): Promise<void>;
}

/** Gives a worker access to files in its roots, and to no others. */
export interface AudioFiles {
  readonly roots: readonly string[];
  /** @throws AppError `not_found`, `io`, `invalid_input` outside the roots, `cancelled` */
  open(place: Place, signal: AbortSignal): Promise<LocalFile>;
  /**
   * Whether a root is currently available. Unmounting a share leaves an empty folder behind, which does not count as
   * the root.
   */
  isThere(root: string): Promise<boolean>;
  close(): void;
}

/** Number of tries per transfer; each resumes where the previous one stopped. */
const TRANSFER_ATTEMPTS = 4;

/**
 * @param scratch folder for objects while they are analysed; each is streamed there in ranges, so that memory does not
 * grow with them
 * @throws AppError `not_found` if a folder does not exist
 */
export async function openAudioFiles(roots: readonly Root[], scratch: string): Promise<AudioFiles> {
  const byName = new Map(roots.map((root) => [root.name, root]));
  const mounts = new Map<string, string>();
  const stores = new Map<string, RemoteStore>();
  for (const root of roots) {
    if (root.kind === 'store') {
      stores.set(root.name, await openRemote(root.address));
      continue;
    }
    const mount = await mountOf(root.folder);
    if (mount === null)
      throw new AppError(
        'not_found',
        msg('There is no folder {folder}, the root {name}.', { folder: root.folder, name: root.name }),
      );
    mounts.set(root.name, mount);
  }

  async function fetch(store: RemoteStore, key: string, signal: AbortSignal): Promise<LocalFile> {
    const path = join(scratch, `${randomUUID()}.audio`);
    for (let attempt = 1; ; attempt++) {
      try {
        await store.download(key, path, { signal });
        const bytes = (await stat(path)).size;
        return { path, stamp: '', bytes, release: () => rm(path, { force: true }) };
      } catch (error) {
        const isLast = attempt === TRANSFER_ATTEMPTS || signal.aborted || isMissing(error);
        if (!isLast) continue;
        await rm(`${path}.part`, { force: true });
        throw error;
      }
    }
  }

  return {
    roots: roots.map(({ name }) => name),
    async open(place, signal) {
      const root = byName.get(place.root);
      if (!root)
        throw new AppError(
          'invalid_input',
          msg('This worker does not read the root {root}.', { root: place.root }),
        );
      if (root.kind === 'store') return fetch(stores.get(root.name)!, place.path, signal);
      const path = await pathIn(root, place);
      const { size } = await stat(path);
      return { path, stamp: await stampOf(path), bytes: size, release: async () => undefined };
    },
    async isThere(name) {
      const root = byName.get(name);
      return root?.kind === 'folder' ? (await mountOf(root.folder)) === mounts.get(name) : root !== undefined;
    },
    close() {
      for (const store of stores.values()) store.dispose();
    },
  };
}

/** Whether retrying is pointless. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof AppError &&
    ['NoSuchKey', 'AccessDenied', 'NoSuchBucket'].includes(String(error.details.reason))
  );
}
