import { existsSync } from 'node:fs';
import type { CoreHandlers, OpenLibrary } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { msg, t } from '../../shared/languages/translate.ts';
import { isInside } from '../files/inside.ts';
import { checkBackup, listBackups, requireBackup, restoreSafely } from '../core/backups.ts';
import type { Core, CoreOptions } from '../core/create-core.ts';
import type { Home } from '../core/home.ts';
import { isCollection } from '../core/pool/collect.ts';
import { checkLibraryFolder, forgetLibrary, recentLibraries, rememberLibrary } from '../core/libraries.ts';
import { openLibrary } from './open-library.ts';
import type { LibrarySession } from './open-library.ts';
import { createRelay } from './relay.ts';
import type { MediaLookup } from './routes.ts';

/** What a host needs from the core. */
export interface AppCore {
  readonly handlers: CoreHandlers;
  readonly lookup: MediaLookup;
  /** Where dropped files are stored. */
  readonly inbox: () => string;
  /** Data folder of the open library. */
  readonly home: () => string;
  /** Whether the library knows a file: its music, what it imported and wrote, and its logs. */
  readonly knows: (path: string) => boolean;
  /** Stops all jobs, waits for them, and closes the library. */
  close(): Promise<void>;
}

export interface AppCoreOptions extends CoreOptions {
  /** File with the list of recent libraries; if absent, there is no list. */
  readonly recents?: string;
  /** Called when a library was opened, at the start or in place of another one. */
  readonly onOpened?: (home: Home) => void;
}

/** The open library as hosts serve it; it can be swapped for another one. Never throws: see `OpenLibrary.problem`. */
export function openAppCore({ home: first, recents, onOpened, ...options }: AppCoreOptions): AppCore {
  const listeners = new Set<(library: OpenLibrary) => void>();
  let session: LibrarySession = openLibrary(first, options);
  let isChanging = false;
  const relay = createRelay(session.handlers);
  remember();

  function remember(): void {
    if (recents && session.core) rememberLibrary(recents, session.home.root, new Date().toISOString());
    onOpened?.(session.home);
  }

  function requireCore(): Core {
    if (session.core && !isChanging) return session.core;
    throw session.problem ?? new AppError('conflict', msg('Another library is being opened.'));
  }

  /** Closes the library, runs work that needs it closed, and opens what is then in `root`. */
  async function exchange(
    root: string,
    meanwhile: () => Promise<unknown> = async () => undefined,
  ): Promise<void> {
    if (isChanging) throw new AppError('conflict', msg('A library is being opened already.'));
    const { core } = session;
    const busy = core?.jobs
      .list()
      .find((job) => (job.state === 'running' || job.state === 'queued') && !isCollection(core, job));
    if (busy)
      throw new AppError(
        'conflict',
        msg('“{title}” is running. Wait for it, or cancel it, and try again.', { title: busy.title }),
      );
    isChanging = true;
    try {
      await session.close();
      await meanwhile();
    } finally {
      session = openLibrary(root, options);
      relay.connect(session.handlers);
      isChanging = false;
      remember();
      for (const listener of listeners) listener(session.state);
    }
  }

  const handlers: CoreHandlers = {
    ...relay.handlers,
    libraries: {
      current: () => session.state,
      recent: () => ({
        libraries: recents
          ? recentLibraries(recents).filter(({ folder }) => folder !== session.home.root)
          : [],
      }),
      open: async ({ folder, create }) => {
        const root = checkLibraryFolder(folder, create);
        if (root !== session.home.root || !session.core) await exchange(root);
        return session.state;
      },
      forget: ({ folder }) => {
        if (recents) forgetLibrary(recents, folder);
        return {};
      },
      changed: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    backups: {
      list: () => ({ backups: listBackups(session.home) }),
      create: async () => ({ backup: await requireCore().backups.create() }),
      check: ({ name }) => {
        const damage = checkBackup(session.home, name);
        return { damage: damage && t(damage) };
      },
      restore: async ({ name }) => {
        const { home } = session;
        const chosen = requireBackup(home, name).name;
        await exchange(home.root, () => restoreSafely(home, chosen));
        return {};
      },
    },
  };
  return {
    handlers,
    lookup: {
      media: async (trackId) => {
        const { path, missing } = requireCore().annotations.requireTrack(trackId);
        return path === null || missing ? null : { path };
      },
      waveform: async (trackId, kind) => {
        const core = requireCore();
        const { analyzedAudioId } = core.annotations.requireTrack(trackId);
        if (analyzedAudioId === null) return null;
        const path = core.media.waveformFile(analyzedAudioId, kind);
        return existsSync(path) ? { path } : null;
      },
      cover: async (trackId) => {
        const core = requireCore();
        const { path, missing } = core.annotations.requireTrack(trackId);
        return path === null || missing ? null : core.covers.of(path);
      },
    },
    inbox: () => session.home.inbox,
    home: () => session.home.root,
    knows: (path) => isInside(session.home.logs, path) || (session.core?.targets.knows(path) ?? false),
    close: () => session.close(),
  };
}
