import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { CorrectionFilter } from '../../shared/contract/index.ts';
import type { TrackId } from '../../shared/domain/index.ts';
import { api } from './api.ts';

/** Cases per page. */
const PAGE = 200;
/** Reports that the Learning screen lists: a month of nights. */
const SHOWN_REPORTS = 30;

/** Queries on corrections and what was learned from them. */
export const learningQueries = {
  correctionRates: () =>
    queryOptions({
      queryKey: ['learning', 'rates'],
      queryFn: ({ signal }) => api.learning.rates({}, { signal }),
    }),
  corrections: (filter: CorrectionFilter) =>
    infiniteQueryOptions({
      queryKey: ['learning', 'corrections', filter],
      queryFn: ({ pageParam }) => api.learning.corrections({ filter, offset: pageParam, limit: PAGE }),
      initialPageParam: 0,
      getNextPageParam: ({ total }, _pages, offset) => (offset + PAGE < total ? offset + PAGE : undefined),
    }),
  personalModels: () =>
    queryOptions({ queryKey: ['learning', 'models'], queryFn: () => api.learning.models({}) }),
  learningHistory: () =>
    queryOptions({ queryKey: ['learning', 'history'], queryFn: () => api.learning.history({}) }),
  learningReports: () =>
    queryOptions({
      queryKey: ['learning', 'reports'],
      queryFn: () => api.learning.reports({ offset: 0, limit: SHOWN_REPORTS }),
    }),
  /** What a personal model changed in the proposed cues of a track, and why. */
  cueReasons: (trackId: TrackId) =>
    queryOptions({
      queryKey: ['learning', 'explain', trackId],
      queryFn: ({ signal }) => api.learning.explain({ trackId }, { signal }),
    }),
};
