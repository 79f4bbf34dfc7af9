import { api } from '../core/api.ts';
import { queries, queryClient } from '../core/queries.ts';
import { Scope } from '../core/scope.ts';
import { followJob, loadJobs } from '../features/jobs/jobs-store.ts';
import { rowCache } from '../features/library/rows.ts';

/** Bursts of news (an analysis finishing track by track) are answered together. */
const BURST_MS = 250;
/** The same for what reads every document of the library. */
const HEAVY_BURST_MS = 2_000;

/** Keeps what the window shows in step with the core. Returns the function that stops it. */
export function followTopics(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let heavyTimer: ReturnType<typeof setTimeout> | undefined;
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
      rowCache.invalidate(trackIds);
      refreshLists();
    }),
    api.annotations.changed(({ trackId }) => {
      rowCache.invalidate([trackId]);
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
