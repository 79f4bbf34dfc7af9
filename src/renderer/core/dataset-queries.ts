import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { TrackId } from '../../shared/domain/index.ts';
import { api } from './api.ts';

/** Page size of long lists, in rows. */
const PAGE = 200;

/** Quality, versions and exchange. */
export const datasetQueries = {
  autoSync: () =>
    queryOptions({ queryKey: ['exchange', 'auto'], queryFn: () => api.exchange.autoSync({}), staleTime: 0 }),
  statistics: () =>
    queryOptions({ queryKey: ['library', 'statistics'], queryFn: () => api.dataset.statistics({}) }),
  quality: () => queryOptions({ queryKey: ['dataset', 'quality'], queryFn: () => api.dataset.quality({}) }),
  findings: (code: string | undefined) =>
    infiniteQueryOptions({
      queryKey: ['dataset', 'findings', code],
      queryFn: ({ pageParam }) =>
        api.dataset.findings({ offset: pageParam, limit: PAGE, ...(code === undefined ? {} : { code }) }),
      initialPageParam: 0,
      getNextPageParam: ({ total }, _pages, offset) => (offset + PAGE < total ? offset + PAGE : undefined),
    }),
  labelIssues: () =>
    infiniteQueryOptions({
      queryKey: ['dataset', 'labelIssues'],
      queryFn: ({ pageParam }) => api.dataset.labelIssues({ offset: pageParam, limit: PAGE }),
      initialPageParam: 0,
      getNextPageParam: ({ total }, _pages, offset) => (offset + PAGE < total ? offset + PAGE : undefined),
    }),
  versions: () =>
    queryOptions({ queryKey: ['dataset', 'versions'], queryFn: () => api.dataset.versions({}) }),
  version: (reference: string) =>
    queryOptions({
      queryKey: ['dataset', 'version', reference],
      queryFn: () => api.dataset.show({ reference }),
    }),
  rollbackPreview: (reference: string) =>
    queryOptions({
      queryKey: ['dataset', 'rollback', reference],
      queryFn: () => api.dataset.rollback({ reference, dryRun: true }),
      gcTime: 0,
    }),
  versionDiff: (before: string, after: string) =>
    queryOptions({
      queryKey: ['dataset', 'diff', before, after],
      queryFn: () => api.dataset.diff({ before, after, limit: PAGE }),
    }),
  lineage: (trackId: TrackId) =>
    queryOptions({
      queryKey: ['dataset', 'lineage', trackId],
      queryFn: () => api.dataset.lineage({ trackId }),
    }),
  remotes: () => queryOptions({ queryKey: ['exchange', 'remotes'], queryFn: () => api.exchange.remotes({}) }),
  /** Contacts the remote, so it runs only on request. */
  remoteState: (name: string) =>
    queryOptions({
      queryKey: ['exchange', 'remote', name],
      queryFn: ({ signal }) => api.exchange.remoteState({ name }, { signal }),
      enabled: false,
      staleTime: 0,
    }),
  /** Contacts the remote, so it runs only when the dialog opens. */
  syncPlan: (name: string) =>
    queryOptions({
      queryKey: ['exchange', 'sync', name],
      queryFn: ({ signal }) => api.exchange.planSync({ name }, { signal }),
      staleTime: 0,
      gcTime: 0,
      retry: false,
    }),
  dvc: () => queryOptions({ queryKey: ['library', 'dvc'], queryFn: () => api.exchange.dvc({}) }),
  splits: (split: string, verifiedFirst: boolean) =>
    queryOptions({
      queryKey: ['dataset', 'splits', split, verifiedFirst],
      queryFn: ({ signal }) => api.exchange.splits({ split, verifiedFirst }, { signal }),
    }),
};
