import { basename } from 'node:path';
import type { LibraryHandlers, OpenLibrary } from '../../shared/contract/index.ts';
import { AppError, errorMessage, toAppError } from '../../shared/errors.ts';
import { englishOf, msg } from '../../shared/languages/translate.ts';
import { about, listCrashReports, readLicences } from '../core/about.ts';
import { damagedError, isDamaged } from '../core/backups.ts';
import { createCore } from '../core/create-core.ts';
import type { Core, CoreOptions } from '../core/create-core.ts';
import { diagnose } from '../core/doctor.ts';
import { createHandlers } from '../core/handlers.ts';
import { homeAt } from '../core/home.ts';
import type { Home } from '../core/home.ts';
import { libraryName } from '../core/libraries.ts';
import { createNightlyReport } from '../core/learning/report/nightly.ts';
import { restartCollection } from '../core/pool/collect.ts';
import { autoSyncOf } from '../core/sync/auto-sync.ts';
import { watchFolders } from '../core/library/watch-folders.ts';
import { openSettings } from '../core/settings.ts';
import { withoutLibrary } from './relay.ts';

const HOUR_MS = 60 * 60_000;
/** Startup work waits until the window is shown. */
const AFTER_START_MS = 10_000;

/** One open library, or the reason why it could not be opened. */
export interface LibrarySession {
  readonly home: Home;
  readonly state: OpenLibrary;
  /** Why it could not be opened; null if it is open. */
  readonly problem: AppError | null;
  /** Null if it could not be opened. */
  readonly core: Core | null;
  readonly handlers: LibraryHandlers;
  close(): Promise<void>;
}

/** Opens a library for windows. A failure is part of the result, so that a window can show how to recover. */
export function openLibrary(root: string | undefined, options: Omit<CoreOptions, 'home'>): LibrarySession {
  const home = homeAt(root);
  let core: Core;
  try {
    core = createCore({ ...options, home: home.root });
  } catch (error) {
    return unopened(home, toAppError(error));
  }
  core.leftovers.willWriteIn(core.home.inbox);
  core.events.on('trouble', ({ message }) => console.error(message));
  if (core.readOnlyReason !== null)
    console.error(`${englishOf(core.readOnlyReason)} It can only be read now.`);
  const first = setTimeout(() => {
    restartCollection(core);
    void core.backups.atStart();
  }, AFTER_START_MS);
  const daily = setInterval(() => void core.backups.daily(), HOUR_MS);
  const stopWatching = watchFolders({
    settings: core.settings,
    onSettings(listener) {
      core.events.on('settings', listener);
      return () => core.events.off('settings', listener);
    },
    analyze: (folder) =>
      core.analysis.start(
        { kind: 'paths', paths: [folder] },
        { title: msg('Analyze new music in {name}', { name: basename(folder) }) },
      ).result,
    onTrouble: (error) => void core.events.emit('trouble', error),
  });
  const stopSyncing = autoSyncOf(core).watch();
  const stopReporting = createNightlyReport({
    settings: core.settings,
    events: core.events,
    reports: core.learningReports,
    isLearning: core.learning.isLearning,
  }).watch();
  first.unref();
  daily.unref();
  return {
    home: core.home,
    state: { folder: home.root, name: libraryName(home.root), problem: null },
    problem: null,
    core,
    handlers: createHandlers(core),
    close: async () => {
      clearTimeout(first);
      clearInterval(daily);
      stopWatching();
      stopSyncing();
      stopReporting();
      await core.close();
    },
  };
}

function unopened(home: Home, error: AppError): LibrarySession {
  const damaged = isDamaged(home);
  const problem = damaged ? damagedError(home) : error;
  console.error(problem.message);
  const settings = openSettings(
    home.settings,
    () => undefined,
    ({ message }) => console.error(message),
  );
  const refusing = withoutLibrary(
    () => new AppError(problem.code, problem.text, { details: problem.details }),
  );
  return {
    home,
    get state() {
      return {
        folder: home.root,
        name: libraryName(home.root),
        problem: { message: errorMessage(problem), isDamaged: damaged },
      };
    },
    problem,
    core: null,
    handlers: {
      ...refusing,
      settings: { ...refusing.settings, get: () => settings.get(), set: (patch) => settings.set(patch) },
      system: {
        ...refusing.system,
        doctor: () => diagnose(home, error),
        about: () => about(home, null),
        licences: () => ({ text: readLicences() }),
        crashReports: () => ({ folder: home.logs, reports: listCrashReports(home) }),
      },
      jobs: { ...refusing.jobs, list: () => ({ jobs: [] }) },
    },
    close: async () => undefined,
  };
}
