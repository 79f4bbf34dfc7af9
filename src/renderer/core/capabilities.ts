import { useQuery } from '@tanstack/react-query';
import type { Capabilities } from '../../shared/contract/index.ts';
import { queries, queryClient } from './queries.ts';

/** Assumed until the host reports its capabilities. */
const least: Capabilities = {
  host: 'browser',
  dialogs: 'listing',
  reveal: false,
  drops: 'upload',
  nativeMenu: false,
  platform: 'other',
};

export function useCapabilities(): Capabilities {
  return useQuery(queries.capabilities()).data ?? least;
}

export function currentCapabilities(): Capabilities {
  return queryClient.getQueryData(queries.capabilities().queryKey) ?? least;
}
