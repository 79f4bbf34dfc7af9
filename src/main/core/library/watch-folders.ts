import { statSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Settings } from '../../../shared/contract/index.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { isAudioName } from '../../library/walk.ts';

/** Files that are being copied go on changing: their folder is looked at when it has been quiet for so long. */
const QUIET_MS = 3_000;
/** A folder that is not there, as of a drive that is not connected, is looked for again after this time. */
const RETRY_MS = 60_000;

export interface FolderWatchDeps {
  readonly settings: { get(): Settings };
  /** Tells of every change of the settings; returns a function that stops it. */
  readonly onSettings: (listener: (settings: Settings) => void) => () => void;
  /** Brings what is new in a folder into the library and analyzes it; settles when that has ended. */
  readonly analyze: (folder: string) => Promise<unknown>;
  readonly onTrouble: (error: AppError) => void;
  readonly quietMs?: number;
  readonly retryMs?: number;
}

/** One folder: looked at once when it begins to be watched, and whenever music in it changes. */
function watchFolder(folder: string, deps: FolderWatchDeps): () => void {
  const { analyze, onTrouble, quietMs = QUIET_MS, retryMs = RETRY_MS } = deps;
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isAnalyzing = false;
  let isClosed = false;
  /** Its absence is said once. */
  let isAbsent = false;

  function soon(then: () => void, delay: number): void {
    if (isClosed) return;
    if (timer) clearTimeout(timer);
    timer = setTimeout(then, delay).unref();
  }

  async function look(): Promise<void> {
    if (isAnalyzing) return soon(() => void look(), quietMs);
    // Where a drive was taken away, nothing but silence may tell.
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
          `New music in ${folder} is not noticed: ${isFolder(folder) ? toAppError(error).message : 'the folder is not there'}. Connect its drive, or take the folder out of the settings.`,
          { details: { path: folder } },
        ),
      );
    isAbsent = true;
    soon(start, retryMs);
  }

  function start(): void {
    // On Linux, nothing is thrown for one that is not there.
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
      // Without a name it may be anything; a folder that was moved in has no extension.
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

/** Watches the folders of the settings, as they are now and as they become. Returns a function that stops it. */
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
