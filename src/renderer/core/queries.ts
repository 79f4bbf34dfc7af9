import { keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query';
import type {
  BulkChange,
  ExportOptions,
  FileKind,
  JobId,
  LabelSource,
  ProgramExportOptions,
  ProgramTarget,
  Settings,
  Sort,
  TrackFilter,
  TrackSelection,
} from '../../shared/contract/index.ts';
import type { RevisionId, TrackId } from '../../shared/domain/index.ts';
import { api } from './api.ts';
import type { Removal } from './app-store.ts';
import { datasetQueries } from './dataset-queries.ts';
import { learningQueries } from './learning-queries.ts';

/** Data stays valid until a topic reports a change. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Infinity, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

export const queries = {
  ...datasetQueries,
  ...learningQueries,
  settings: () => queryOptions({ queryKey: ['settings'], queryFn: () => api.settings.get({}) }),
  capabilities: () => queryOptions({ queryKey: ['capabilities'], queryFn: () => api.shell.capabilities({}) }),
  currentLibrary: () =>
    queryOptions({ queryKey: ['libraries', 'current'], queryFn: () => api.libraries.current({}) }),
  recentLibraries: () =>
    queryOptions({ queryKey: ['libraries', 'recent'], queryFn: () => api.libraries.recent({}) }),
  /** Refetched whenever shown, because Segue also makes backups automatically. */
  backups: () =>
    queryOptions({
      queryKey: ['backups'],
      queryFn: () => api.backups.list({}),
      gcTime: 0,
      staleTime: 0,
    }),
  summary: () => queryOptions({ queryKey: ['library', 'summary'], queryFn: () => api.library.summary({}) }),
  missingFolders: (trackIds?: readonly TrackId[]) =>
    queryOptions({
      queryKey: ['library', 'missing-folders', trackIds],
      queryFn: () => api.library.missingFolders(trackIds ? { trackIds: [...trackIds] } : {}),
      gcTime: 0,
    }),
  playlists: () =>
    queryOptions({ queryKey: ['library', 'playlists'], queryFn: () => api.library.playlists({}) }),
  facets: () => queryOptions({ queryKey: ['library', 'facets'], queryFn: () => api.library.facets({}) }),
  trackIds: (filter: TrackFilter, sort: readonly Sort[]) =>
    queryOptions({
      queryKey: ['library', 'query', filter, sort],
      queryFn: ({ signal }) => api.library.query({ filter, sort: [...sort] }, { signal }),
      // A result can hold 100,000 ids, so keep only those on screen.
      gcTime: 0,
    }),
  queue: (mode: 'gain' | 'second', reviewer: string) =>
    queryOptions({
      queryKey: ['review', 'queue', mode, reviewer],
      queryFn: () => api.review.queue({ mode, limit: 500, ...(reviewer ? { reviewer } : {}) }),
    }),
  programPreview: (
    program: ProgramTarget['program'],
    selection: TrackSelection,
    options: ProgramExportOptions,
  ) =>
    queryOptions({
      queryKey: ['exports', 'program', program, selection, options],
      queryFn: ({ signal }) => api.exports.previewProgram({ program, selection, options }, { signal }),
      gcTime: 0,
      staleTime: 0,
    }),
  annotatePreview: (selection: TrackSelection, source: LabelSource) =>
    queryOptions({
      queryKey: ['labels', 'annotate', selection, source],
      queryFn: ({ signal }) => api.labels.previewAnnotate({ selection, source }, { signal }),
      gcTime: 0,
      staleTime: 0,
    }),
  opinions: (trackId: TrackId, revision: RevisionId) =>
    queryOptions({
      queryKey: ['review', 'opinions', trackId, revision],
      queryFn: () => api.review.opinions({ trackId }),
    }),
  agreement: () =>
    queryOptions({ queryKey: ['review', 'agreement'], queryFn: () => api.review.agreement({}) }),
  annotationImport: (jobId: JobId | null, limit: number) =>
    queryOptions({
      queryKey: ['annotation-import', jobId, limit],
      queryFn: () => api.exchange.importReport({ jobId: jobId!, limit }),
      gcTime: 0,
    }),
  verifyPreview: (selection: TrackSelection) =>
    queryOptions({
      queryKey: ['verify-preview', selection],
      queryFn: ({ signal }) => api.annotations.previewBulk({ selection, tier: 1 }, { signal }),
      gcTime: 0,
      staleTime: 0,
    }),
  /** What a bulk change would do. */
  bulkPreview: (selection: TrackSelection, change: BulkChange) =>
    queryOptions({
      queryKey: ['bulk-preview', selection, change],
      queryFn: ({ signal }) => api.annotations.previewBulk({ selection, ...change }, { signal }),
      placeholderData: keepPreviousData,
      gcTime: 0,
      staleTime: 0,
    }),
  genres: () => queryOptions({ queryKey: ['library', 'genres'], queryFn: () => api.labels.genres({}) }),
  vocabulary: () =>
    queryOptions({ queryKey: ['library', 'vocabulary'], queryFn: () => api.labels.vocabulary({}) }),
  mergePreview: (from: readonly string[], to: string) =>
    queryOptions({
      queryKey: ['library', 'merge-preview', from, to],
      queryFn: ({ signal }) => api.labels.previewMerge({ from: [...from], to }, { signal }),
      enabled: to !== '',
      gcTime: 0,
    }),
  removalPreview: (removal: Removal) =>
    queryOptions({
      queryKey: ['removal-preview', removal],
      queryFn: ({ signal }) =>
        removal.kind === 'tracks'
          ? api.removal.preview({ selection: removal.selection }, { signal })
          : api.removal.previewImport({ importId: removal.importId }, { signal }),
      gcTime: 0,
      staleTime: 0,
    }),
  duplicates: () =>
    queryOptions({
      queryKey: ['library', 'duplicates'],
      queryFn: () => api.duplicates.list({}),
      staleTime: 0,
    }),
  steps: () =>
    queryOptions({
      queryKey: ['library', 'steps'],
      queryFn: () => api.steps.list({ limit: 100 }),
      staleTime: 0,
    }),
  imports: () =>
    queryOptions({ queryKey: ['library', 'imports'], queryFn: () => api.removal.imports({}), staleTime: 0 }),
  exportPreview: (selection: TrackSelection, options: ExportOptions, limit: number) =>
    queryOptions({
      queryKey: ['export-preview', selection, options, limit],
      queryFn: ({ signal }) => api.exports.preview({ selection, options, limit }, { signal }),
      placeholderData: keepPreviousData,
      gcTime: 0,
    }),
  history: (trackId: TrackId, revision: RevisionId) =>
    queryOptions({
      queryKey: ['annotation-history', trackId, revision],
      queryFn: () => api.annotations.history({ trackId, limit: 200 }),
      placeholderData: keepPreviousData,
      gcTime: 0,
    }),
  revisionDiff: (trackId: TrackId, from: RevisionId, to: RevisionId) =>
    queryOptions({
      queryKey: ['annotation-diff', trackId, from, to],
      queryFn: () => api.annotations.diff({ trackId, from, to }),
      gcTime: 0,
    }),
  /** The first tracks that match a search, ordered by title. */
  trackSearch: (text: string, limit: number) =>
    queryOptions({
      queryKey: ['library', 'search', text, limit],
      queryFn: async ({ signal }) => {
        const { ids } = await api.library.query(
          { filter: { text }, sort: [{ column: 'title', direction: 'ascending' }] },
          { signal },
        );
        return (await api.library.rows({ ids: ids.slice(0, limit) }, { signal })).rows;
      },
      gcTime: 10_000,
    }),
  folder: (path: string | null, kind: FileKind) =>
    queryOptions({
      queryKey: ['folder', path, kind],
      queryFn: () => api.shell.listFolder({ path, kind }),
      placeholderData: keepPreviousData,
      gcTime: 0,
      staleTime: 0,
    }),
  importReport: (jobId: JobId) =>
    queryOptions({ queryKey: ['import-report', jobId], queryFn: () => api.imports.report({ jobId }) }),
  failures: (jobId: JobId) =>
    queryOptions({
      queryKey: ['failures', jobId],
      queryFn: () => api.jobs.failures({ jobId, limit: 1000 }),
      gcTime: 0,
    }),
  doctor: () => queryOptions({ queryKey: ['doctor'], queryFn: () => api.system.doctor({}), gcTime: 0 }),
  /** Refetched whenever shown, because packs can be added to or removed from their folder. */
  models: (chosen: Settings['model']) =>
    queryOptions({
      queryKey: ['models', chosen],
      queryFn: () => api.models.list({}),
      placeholderData: keepPreviousData,
      gcTime: 0,
    }),
  modelDevice: ({ model, device, workers }: Pick<Settings, 'model' | 'device' | 'workers'>) =>
    queryOptions({
      queryKey: ['model-device', model, device, workers],
      queryFn: ({ signal }) => api.models.device({}, { signal }),
      gcTime: 0,
    }),
  about: () => queryOptions({ queryKey: ['about'], queryFn: () => api.system.about({}) }),
  licences: () => queryOptions({ queryKey: ['licences'], queryFn: () => api.system.licences({}) }),
  crashReports: () =>
    queryOptions({ queryKey: ['crash-reports'], queryFn: () => api.system.crashReports({}), gcTime: 0 }),
};
