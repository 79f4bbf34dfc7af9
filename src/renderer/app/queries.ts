import { QueryClient, queryOptions } from '@tanstack/react-query';
import type { JobId, Sort, TrackFilter } from '../../shared/contract/index.ts';
import { api } from './api.ts';

/** Data of the core stays as it is until a topic says that it changed, so nothing is asked for twice. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Infinity, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

export const queries = {
  settings: () => queryOptions({ queryKey: ['settings'], queryFn: () => api.settings.get({}) }),
  capabilities: () => queryOptions({ queryKey: ['capabilities'], queryFn: () => api.shell.capabilities({}) }),
  summary: () => queryOptions({ queryKey: ['library', 'summary'], queryFn: () => api.library.summary({}) }),
  playlists: () =>
    queryOptions({ queryKey: ['library', 'playlists'], queryFn: () => api.library.playlists({}) }),
  facets: () => queryOptions({ queryKey: ['library', 'facets'], queryFn: () => api.library.facets({}) }),
  trackIds: (filter: TrackFilter, sort: readonly Sort[]) =>
    queryOptions({
      queryKey: ['library', 'query', filter, sort],
      queryFn: ({ signal }) => api.library.query({ filter, sort: [...sort] }, { signal }),
      // A hundred thousand ids per answer: keep only what is on screen.
      gcTime: 0,
    }),
  queue: (mode: 'gain' | 'second', reviewer: string) =>
    queryOptions({
      queryKey: ['review', 'queue', mode, reviewer],
      queryFn: () => api.review.queue({ mode, limit: 500, ...(reviewer ? { reviewer } : {}) }),
    }),
  agreement: () =>
    queryOptions({ queryKey: ['review', 'agreement'], queryFn: () => api.review.agreement({}) }),
  importReport: (jobId: JobId) =>
    queryOptions({ queryKey: ['import-report', jobId], queryFn: () => api.imports.report({ jobId }) }),
  failures: (jobId: JobId) =>
    queryOptions({
      queryKey: ['failures', jobId],
      queryFn: () => api.jobs.failures({ jobId, limit: 1000 }),
      gcTime: 0,
    }),
  doctor: () => queryOptions({ queryKey: ['doctor'], queryFn: () => api.system.doctor({}), gcTime: 0 }),
  about: () => queryOptions({ queryKey: ['about'], queryFn: () => api.system.about({}) }),
};
