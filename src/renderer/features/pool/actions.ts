import type { PoolPriority, SettingsPatch, TrackSelection } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { queryClient } from '../../core/queries.ts';
import { changeSettings } from '../../core/settings.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { announceEnd, startJob } from '../jobs/jobs-store.ts';

const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ['pool'] });

/**
 * Sends tracks to the pool, or with null all that are not analyzed, or all audio in a root. Their results arrive
 * automatically.
 */
export function analyzeWithPool(
  selection: TrackSelection | null,
  priority: PoolPriority,
  root: string | null = null,
): Promise<void> {
  return startJob(
    t('The pool could not be reached'),
    () => api.pool.add({ selection, root, priority }),
    (job) => {
      refresh();
      announceEnd(job, (count) =>
        t(
          '{count, plural, =0 {nothing to do} one {# track sent to the pool} other {# tracks sent to the pool}}',
          {
            count,
          },
        ),
      );
    },
  );
}

/** Sends the track in the editor, ahead of all others. */
export function analyzeOpenTrack(trackId: TrackId): Promise<void> {
  return analyzeWithPool({ kind: 'tracks', trackIds: [trackId] }, 'first');
}

export function collectFromPool(): Promise<void> {
  return startJob(
    t('The results could not be brought in'),
    () => api.pool.collect({}),
    (job) => {
      refresh();
      announceEnd(job, (count) =>
        t('{count, plural, =0 {no results yet} one {# result brought in} other {# results brought in}}', {
          count,
        }),
      );
    },
  );
}

export async function holdBack(paused: boolean): Promise<void> {
  try {
    await api.pool.pause({ paused });
  } catch (error) {
    showError(t('The pool could not be changed'), error);
  }
  refresh();
}

export async function tryAgain(): Promise<void> {
  try {
    const { retried } = await api.pool.retry({});
    showToast({
      kind: 'info',
      title: t('{count, plural, one {# track is} other {# tracks are}} back in the queue', {
        count: retried,
      }),
    });
  } catch (error) {
    showError(t('The pool could not be changed'), error);
  }
  refresh();
}

/** Changes the location of the pool or its folders on this machine. */
export async function changePool(patch: Pick<SettingsPatch, 'poolQueueFile' | 'poolRoots'>): Promise<void> {
  await changeSettings(patch);
  refresh();
}
