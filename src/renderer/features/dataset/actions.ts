import type { DatasetVersion, VersionCheck } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { queryClient } from '../../core/queries.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { announceEnd, startJob } from '../jobs/jobs-store.ts';
import { setVersion, showInLibrary } from './dataset-store.ts';

export function findLabelErrors(): Promise<void> {
  return startJob(
    t('The search could not be started'),
    () => api.dataset.findLabelErrors({}),
    (job) => {
      void queryClient.invalidateQueries({ queryKey: ['dataset', 'labelIssues'] });
      announceEnd(job, () => job.message);
    },
  );
}

/** Shows the tracks that lower a quality measure in the library. */
export async function showConcerned(what: string): Promise<void> {
  try {
    const { trackIds } = await api.dataset.concerned({ what });
    if (trackIds.length > 0) showInLibrary({ trackIds });
  } catch (error) {
    showError(t('The tracks could not be read'), error);
  }
}

type VersionRequest = Parameters<typeof api.dataset.create>[0];

/** Creates a version and shows it when it is complete. */
export function createVersion(request: VersionRequest): Promise<void> {
  return startJob(
    t('The version could not be created'),
    () => api.dataset.create(request),
    (job) => {
      void queryClient.invalidateQueries({ queryKey: ['dataset', 'versions'] });
      setVersion(job.message);
      showToast({
        kind: 'success',
        title: t('{message} created', { message: job.message }),
        description: t('{count, plural, one {# track.} other {# tracks.}}', { count: job.done }),
      });
    },
  );
}

function refresh(): void {
  void queryClient.invalidateQueries({ queryKey: ['dataset'] });
}

/** @throws AppError when the tag is refused */
export async function tagVersion({ reference }: DatasetVersion, tag: string): Promise<void> {
  await api.dataset.tag({ reference, tag });
  refresh();
}

export async function rollBackTo({ reference }: DatasetVersion): Promise<void> {
  try {
    const { restored, failures } = await api.dataset.rollback({ reference });
    showToast({
      kind: failures.length > 0 ? 'info' : 'success',
      title: t('{restored, plural, one {# track} other {# tracks}} rolled back to {reference}', {
        restored,
        reference,
      }),
      description: failures[0]?.message,
    });
  } catch (error) {
    showError(t('The version could not be restored'), error);
  }
}

export async function removeVersion({ reference }: DatasetVersion): Promise<void> {
  try {
    await api.dataset.remove({ reference, force: true });
    refresh();
  } catch (error) {
    showError(t('The version could not be deleted'), error);
  }
}

/** Compares a version's files with what was recorded for it; null if they could not be read. */
export async function checkVersion({ reference }: DatasetVersion): Promise<VersionCheck | null> {
  try {
    return await api.dataset.check({ reference });
  } catch (error) {
    showError(t('The version could not be checked'), error);
    return null;
  }
}
