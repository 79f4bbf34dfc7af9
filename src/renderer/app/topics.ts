import type { TrackId } from '../../shared/domain/index.ts';
import { t } from '../../shared/languages/translate.ts';
import { openDialog } from '../core/app-store.ts';
import { showToast } from '../ui/Toast.tsx';
import { api } from '../core/api.ts';
import { Burst } from '../core/burst.ts';
import { queryClient } from '../core/queries.ts';
import { showSettings } from '../core/settings.ts';
import { Scope } from '../scope.ts';
import { followJob, isOwnJob, loadJobs } from '../features/jobs/jobs-store.ts';
import { announceTrained } from '../features/learning/actions.ts';
import { rowCache } from '../features/library/rows.ts';

/**
 * Delay before changed rows are refetched, in milliseconds. A change to thousands of tracks is announced track by
 * track.
 */
const ROWS_MS = 50;
/** Delay before lists and counts are refetched, in milliseconds. */
const LISTS_MS = 250;
/** Delay before queries that read every document of the library are refetched, in milliseconds. */
const DOCUMENTS_MS = 2_000;

/**
 * Reloads the page when another library is opened, because everything on screen is then out of date. Returns a function
 * that unsubscribes.
 */
export function followLibrary(): () => void {
  return api.libraries.changed(() => window.location.reload());
}

/** Keeps the window in sync with the core. Returns a function that unsubscribes. */
export function followTopics(): () => void {
  const scope = new Scope();
  const rows = new Burst<TrackId>(ROWS_MS, (trackIds) => rowCache.invalidate(trackIds));
  const lists = new Burst<string>(LISTS_MS, invalidate);
  const documents = new Burst<string>(DOCUMENTS_MS, invalidate);
  for (const burst of [rows, lists, documents]) scope.add(() => burst.dispose());
  const refreshLists = (): void => {
    lists.add(['library', 'review']);
    documents.add(['dataset', 'learning']);
  };
  for (const stop of [
    api.library.changed(({ trackIds }) => {
      if (trackIds === 'many') rowCache.invalidate('many');
      else rows.add(trackIds);
      refreshLists();
    }),
    api.annotations.changed((changes) => {
      rows.add(changes.map(({ trackId }) => trackId));
      refreshLists();
    }),
    followLibrary(),
    api.system.trouble(({ message }) =>
      showToast({
        kind: 'error',
        key: 'trouble',
        title: t('Look after your library'),
        description: message,
        action: { label: t('Backups'), run: () => openDialog({ kind: 'settings', tab: 'backups' }) },
      }),
    ),
    api.settings.changed(showSettings),
    api.jobs.changed((job) => {
      if (job.kind === 'learning' && job.state === 'done' && !isOwnJob(job.id))
        announceTrained(job).catch(() => undefined);
      followJob(job);
      if ((job.kind === 'dataset' || job.kind === 'learning') && job.finishedAt !== null)
        invalidate([job.kind]);
    }),
  ])
    scope.add(stop);
  void loadJobs();
  return () => scope.dispose();
}

function invalidate(roots: readonly string[]): void {
  for (const root of roots) void queryClient.invalidateQueries({ queryKey: [root] });
}

/** Refetches everything after a lost connection, during which changes may have been missed. */
export function refreshEverything(): void {
  rowCache.invalidate('many');
  void queryClient.invalidateQueries();
  void loadJobs();
}
