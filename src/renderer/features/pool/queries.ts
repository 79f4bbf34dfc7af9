import { queryOptions } from '@tanstack/react-query';
import type { TrackId } from '../../../shared/domain/index.ts';
import { api } from '../../core/api.ts';

/** How often the open dialog refetches its data, in milliseconds. */
export const POLL_MS = 4_000;

/** Refetched whenever shown, because the data changes outside this window. */
const fresh = { staleTime: 0, gcTime: 0 } as const;

export const poolQueries = {
  available: () =>
    queryOptions({ queryKey: ['pool', 'available'], queryFn: () => api.pool.available({}), ...fresh }),
  /** Contacts the pool. */
  status: () =>
    queryOptions({
      queryKey: ['pool', 'status'],
      queryFn: ({ signal }) => api.pool.status({}, { signal }),
      ...fresh,
    }),
  /** If the pool has the track, moves it ahead of the others; see `pool.prefer`. */
  preferred: (trackId: TrackId) =>
    queryOptions({
      queryKey: ['pool', 'preferred', trackId],
      queryFn: () => api.pool.prefer({ trackId }),
      ...fresh,
    }),
};
