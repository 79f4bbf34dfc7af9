import { useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import type { JobId } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { closeDialog, openTrack } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import styles from './Jobs.module.css';

function titleOf(total: number, warnings: number): string {
  if (total === 0)
    return t('{count, plural, =0 {No warnings} one {# warning} other {# warnings}}', { count: warnings });
  return warnings === 0
    ? t('{count, plural, one {# item} other {# items}} failed', { count: total })
    : t(
        '{count, plural, one {# item} other {# items}} failed, {warnings, plural, one {# warning} other {# warnings}}',
        { count: total, warnings },
      );
}

/** Which items of a job failed, why, and what to do. Also lists warnings. */
export function FailuresDialog({ jobId }: { readonly jobId: JobId }) {
  const { data, error } = useQuery(queries.failures(jobId));
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={data ? titleOf(data.total, data.warnings.length) : t('Failures')}
      description={data?.total === 0 ? t('Nothing failed.') : t('Everything else went on.')}
      footer={<Button onClick={closeDialog}>{t('Close')}</Button>}
    >
      {error ? (
        <Banner kind="bad" title={t('The failures could not be read')}>
          {errorMessage(error)}
        </Banner>
      ) : null}
      {data?.total === 0 && data.warnings.length === 0 ? (
        <EmptyState icon={CircleCheck} title={t('Nothing to tell.')} />
      ) : null}
      <ul className={styles.failureList}>
        {data?.failures.map(({ item, message, trackId }) => (
          <li key={`${item} ${message}`} className={styles.failure}>
            <p className={styles.failureItem}>{item}</p>
            <p className={styles.failureMessage}>{message}</p>
            {trackId === null ? null : (
              <Button
                size="small"
                variant="ghost"
                onClick={() => {
                  closeDialog();
                  openTrack(trackId);
                }}
              >
                {t('Open track')}
              </Button>
            )}
          </li>
        ))}
        {data?.warnings.map(({ item, message }) => (
          <li key={`${item} ${message}`} className={styles.failure}>
            <p className={styles.failureItem}>{item}</p>
            <p className={styles.failureMessage}>{message}</p>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
