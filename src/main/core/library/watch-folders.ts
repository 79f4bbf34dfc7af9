import { statSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Settings } from '../../../shared/contract/index.ts';
import { AppError, errorText, toAppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { isAudioName } from '../../library/walk.ts';

/** Files keep changing while they are copied, so a folder is scanned once it has been quiet for this long. */
const QUIET_MS = 3_000;
/** A missing folder, for example on a disconnected drive, is looked for again after this time. */
const RETRY_MS = 60_000;

export interface FolderWatchDeps {
  readonly settings: { get(): Settings };
  /** Subscribes to changes of the settings; returns an unsubscribe function. */
  readonly onSettings: (listener: (settings: Settings) => void) => () => void;
  /** Imports and analyzes new files of a folder; settles when that has ended. */
  readonly analyze: (folder: string) => Promise<unknown>;
  readonly onTrouble: (error: AppError) => void;
  readonly quietMs?: number;
  readonly retryMs?: number;
}

/** One folder: scanned when watching starts, and whenever music in it changes. */
function watchFolder(folder: string, deps: FolderWatchDeps): () => void {
  const { analyze, onTrouble, quietMs = QUIET_MS, retryMs = RETRY_MS } = deps;
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isAnalyzing = false;
  let isClosed = false;
  /** Its absence is reported once. */
  let isAbsent = false;

  function soon(then: () => void, delay: number): void {
    if (isClosed) return;
    if (timer) clearTimeout(timer);
    timer = setTimeout(then, delay).unref();
  }

  async function look(): Promise<void> {
    if (isAnalyzing) return soon(() => void look(), quietMs);
    // If a drive was removed, there may be no event at all.
    if (!isFolder(folder)) return lost();
    isAnalyzing = true;
    try {
      await analyze(folder);
    } catch (error) {
      const known = toAppError(error);
      if (known.code !== 'cancelled') onTrouble(known);
    } finally {
      isAnalyzing = false;
    }
  }

  function lost(error?: unknown): void {
    watcher?.close();
    watcher = null;
    if (!isAbsent)
      onTrouble(
        new AppError(
          'not_found',
          msg(
            'New music in {folder} is not noticed: {reason}. Connect its drive, or take the folder out of the settings.',
            { folder, reason: isFolder(folder) ? errorText(error) : msg('the folder is not there') },
          ),
          { details: { path: folder } },
        ),
      );
    isAbsent = true;
    soon(start, retryMs);
  }

  function start(): void {
    // On Linux, a missing folder causes no error.
    if (!isFolder(folder)) return lost();
    try {
      watcher = watch(folder, { recursive: true });
    } catch (error) {
      lost(error);
      return;
    }
    isAbsent = false;
    watcher.on('error', lost);
    watcher.on('change', (_event, name) => {
      // Without a name, it may be anything; a folder that was moved in has no extension.
      const changed = name === null ? '' : basename(name.toString());
      if (changed === '' || isAudioName(changed) || !changed.includes('.')) soon(() => void look(), quietMs);
    });
    soon(() => void look(), quietMs);
  }

  start();
  return () => {
    isClosed = true;
    watcher?.close();
    if (timer) clearTimeout(timer);
  };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Watches the folders in the settings, following their changes. Returns a function that stops watching. */
export function watchFolders(deps: FolderWatchDeps): () => void {
  const watched = new Map<string, () => void>();
  function follow(folders: readonly string[]): void {
    const wanted = new Set(folders.map((folder) => resolve(folder)));
    for (const [folder, stop] of watched)
      if (!wanted.has(folder)) {
        stop();
        watched.delete(folder);
      }
    for (const folder of wanted) if (!watched.has(folder)) watched.set(folder, watchFolder(folder, deps));
  }
  follow(deps.settings.get().watchFolders);
  const off = deps.onSettings(({ watchFolders: folders }) => follow(folders));
  return () => {
    off();
    follow([]);
  };
}
