import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Backup } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { formatMoment } from '../../ui/date.ts';
import { formatBytes } from '../../ui/number.ts';
import { restoreBackup } from './actions.ts';
import styles from './Libraries.module.css';

const reasons: Readonly<Record<Backup['reason'], Message>> = {
  manual: msg('made by hand'),
  daily: msg('daily'),
  'before-import': msg('before an import'),
  'before-change': msg('before a large change'),
  'before-migration': msg('before an update of Segue'),
  'before-restore': msg('before a restore'),
};

/** The backups of the library, newest first. Each can be restored. */
export function BackupList() {
  const { data, error } = useQuery(queries.backups());
  const [asked, setAsked] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  async function restore(backup: Backup): Promise<void> {
    setBusy(true);
    setFailure(await restoreBackup(backup));
    setBusy(false);
    setAsked(null);
  }
  return (
    <>
      {error || failure !== null ? (
        <Banner
          kind="bad"
          title={failure === null ? t('The backups could not be listed') : t('Nothing was restored')}
        >
          {failure ?? errorMessage(error)}
        </Banner>
      ) : null}
      {data?.backups.length === 0 ? <p className={styles.note}>{t('There is no backup yet.')}</p> : null}
      <ul className={styles.backups} aria-label={t('Backups')}>
        {data?.backups.map((backup) => (
          <li key={backup.name} className={styles.backup}>
            <span className={styles.when}>{formatMoment(backup.createdAt)}</span>
            <span className={styles.why}>{t(reasons[backup.reason])}</span>
            <span className={styles.size}>{formatBytes(backup.bytes)}</span>
            {asked === backup.name ? (
              <span className={styles.confirm}>
                <Button size="small" disabled={isBusy} onClick={() => setAsked(null)}>
                  {t('Cancel')}
                </Button>
                <Button size="small" variant="danger" disabled={isBusy} onClick={() => void restore(backup)}>
                  {isBusy ? t('Restoring…') : t('Replace the library')}
                </Button>
              </span>
            ) : (
              <Button size="small" disabled={isBusy} onClick={() => setAsked(backup.name)}>
                {t('Restore…')}
              </Button>
            )}
            {asked === backup.name ? (
              <p className={styles.warning}>
                {t(
                  'The library becomes what it was then, for every window. What it is now is backed up first.',
                )}
              </p>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}
