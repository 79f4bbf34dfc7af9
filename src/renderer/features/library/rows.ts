import { t } from '../../../shared/languages/translate.ts';
import { useSyncExternalStore } from 'react';
import { api } from '../../core/api.ts';
import { showError } from '../../ui/Toast.tsx';
import { RowCache } from './row-cache.ts';

/** The row cache shared by the whole window. */
export const rowCache = new RowCache(
  async (ids) => (await api.library.rows({ ids: [...ids] })).rows,
  (error) => showError(t('Tracks could not be read'), error),
);

/** Re-renders when rows have arrived or changed. */
export function useRowVersion(): number {
  return useSyncExternalStore(rowCache.subscribe, () => rowCache.version);
}
