import type { TrackId } from '../../shared/domain/index.ts';
import { api } from '../core/api.ts';
import { queries, queryClient } from '../core/queries.ts';
import { Scope } from '../core/scope.ts';
import { followJob, loadJobs } from '../features/jobs/jobs-store.ts';
import { rowCache } from '../features/library/rows.ts';

/** Changed rows are fetched again after this long: a change of thousands of tracks is announced track by track. */
const ROWS_BURST_MS = 50;
/** Lists and counts follow after this long. */
const BURST_MS = 250;
/** Queries that read every document of the library follow after this long. */
const HEAVY_BURST_MS = 2_000;

/** Keeps what the window shows in step with the core. Returns the function that stops it. */
export function followTopics(): () => void {
  let changedRows: Set<TrackId> | 'many' = new Set();
  let rowsTimer: ReturnType<typeof setTimeout> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let heavyTimer: ReturnType<typeof setTimeout> | undefined;
  const refreshRows = (trackIds: readonly TrackId[] | 'many'): void => {
    if (trackIds === 'many') changedRows = 'many';
    else if (changedRows !== 'many') for (const id of trackIds) changedRows.add(id);
    rowsTimer ??= setTimeout(() => {
      rowsTimer = undefined;
      rowCache.invalidate(changedRows === 'many' ? 'many' : [...changedRows]);
      changedRows = new Set();
    }, ROWS_BURST_MS);
  };
  const refreshLists = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void queryClient.invalidateQueries({ queryKey: ['library'] });
      void queryClient.invalidateQueries({ queryKey: ['review'] });
    }, BURST_MS);
    heavyTimer ??= setTimeout(() => {
      heavyTimer = undefined;
      void queryClient.invalidateQueries({ queryKey: ['dataset'] });
    }, HEAVY_BURST_MS);
  };
  const scope = new Scope();
  for (const stop of [
    api.library.changed(({ trackIds }) => {
      refreshRows(trackIds);
      refreshLists();
    }),
    api.annotations.changed(({ trackId }) => {
      refreshRows([trackId]);
      refreshLists();
    }),
    api.settings.changed((settings) => queryClient.setQueryData(queries.settings().queryKey, settings)),
    api.jobs.changed((job) => {
      followJob(job);
      if (job.kind === 'dataset' && job.finishedAt !== null)
        void queryClient.invalidateQueries({ queryKey: ['dataset'] });
    }),
  ])
    scope.add(stop);
  scope.add(() => clearTimeout(rowsTimer));
  scope.add(() => clearTimeout(timer));
  scope.add(() => clearTimeout(heavyTimer));
  void loadJobs();
  return () => scope.dispose();
}

/** After a lost connection: news may have been missed, so everything is asked for again. */
export function refreshEverything(): void {
  rowCache.invalidate('many');
  void queryClient.invalidateQueries();
  void loadJobs();
}
