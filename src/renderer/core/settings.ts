import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Settings, SettingsPatch } from '../../shared/contract/index.ts';
import { settingsSchema } from '../../shared/contract/index.ts';
import { t } from '../../shared/languages/translate.ts';
import { showError } from '../ui/Toast.tsx';
import { api } from './api.ts';
import { queries, queryClient } from './queries.ts';

const defaults: Settings = settingsSchema.parse({});

/** Changes that the core has not answered yet. */
const pending = { count: 0 };

/** The settings as this window has changed them. The window renders only after they have arrived. */
export function useSettings(): Settings {
  return useQuery(queries.settings()).data ?? defaults;
}

export function currentSettings(): Settings {
  return queryClient.getQueryData(queries.settings().queryKey) ?? defaults;
}

/**
 * Shows the settings of the core. While changes of this window are on their way, they stay as shown: the core's answer
 * to the last of them has them all.
 */
export function showSettings(settings: Settings): void {
  if (pending.count === 0) queryClient.setQueryData(queries.settings().queryKey, settings);
}

/** Shows a change immediately and stores it. If that fails, restores the old values and reports the error. */
export async function changeSettings(patch: SettingsPatch): Promise<void> {
  const { queryKey } = queries.settings();
  const before = currentSettings();
  const interfaceState = { ...before.interfaceState, ...patch.interfaceState };
  queryClient.setQueryData(queryKey, { ...before, ...patch, interfaceState } as Settings);
  pending.count++;
  try {
    const stored = await api.settings.set(patch).finally(() => pending.count--);
    showSettings(stored);
  } catch (error) {
    queryClient.setQueryData(queryKey, before);
    showError(t('The setting could not be saved'), error);
  }
}

/** A stored value of the interface. It is validated because an older version may have written it. */
export function useInterfaceState<
  T extends string | number | boolean | readonly string[] | Readonly<Record<string, number>>,
>(name: string, initial: T, isValid: (value: unknown) => value is T): [T, (value: T) => void] {
  const stored = useSettings().interfaceState[name];
  const set = useCallback(
    (value: T) => void changeSettings({ interfaceState: { [name]: value as string } }),
    [name],
  );
  return [isValid(stored) ? stored : initial, set];
}
