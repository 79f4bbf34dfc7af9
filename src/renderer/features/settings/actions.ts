import type { ModelDevice } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { queryClient } from '../../core/queries.ts';
import type { queries } from '../../core/queries.ts';
import { showError } from '../../ui/Toast.tsx';

/** Measures this machine's devices again and stores the result under `queryKey`. */
export async function measureDevices(
  queryKey: ReturnType<typeof queries.modelDevice>['queryKey'],
): Promise<void> {
  try {
    queryClient.setQueryData<ModelDevice>(queryKey, await api.models.device({ again: true }));
  } catch (error) {
    showError(t('The devices could not be measured'), error);
  }
}

/** Tries a model pack that embeds sound, and uses it. Returns what is wrong with it, or null. */
export async function chooseBackbone(version: string | null): Promise<string | null> {
  try {
    await api.models.useBackbone({ version });
    return null;
  } catch (error) {
    return errorMessage(error);
  }
}
