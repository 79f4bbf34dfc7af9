import { queryOptions } from '@tanstack/react-query';
import type { TrackId } from '../../../shared/domain/index.ts';
import { api } from '../../core/api.ts';

/** While the dialog is open, what it shows is asked again after this long. */
export const POLL_MS = 4_000;

/** Asked anew whenever they are shown: what they tell changes outside of this window. */
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
  /** Puts the track before the others where the pool has it: see `pool.prefer`. */
  preferred: (trackId: TrackId) =>
    queryOptions({
      queryKey: ['pool', 'preferred', trackId],
      queryFn: () => api.pool.prefer({ trackId }),
      ...fresh,
    }),
};
