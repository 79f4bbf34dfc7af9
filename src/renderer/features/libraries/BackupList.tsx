import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Backup } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { formatMoment } from '../../ui/date.ts';
import { formatBytes } from '../../ui/number.ts';
import { restoreBackup } from './actions.ts';
import styles from './Libraries.module.css';

const reasons: Readonly<Record<Backup['reason'], string>> = {
  manual: 'made by hand',
  daily: 'daily',
  'before-import': 'before an import',
  'before-change': 'before a large change',
  'before-migration': 'before an update of Segue',
  'before-restore': 'before a restore',
};

/** The backups of the library, newest first, each with the way back to it. */
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
          title={failure === null ? 'The backups could not be listed' : 'Nothing was restored'}
        >
          {failure ?? errorMessage(error)}
        </Banner>
      ) : null}
      {data?.backups.length === 0 ? <p className={styles.note}>There is no backup yet.</p> : null}
      <ul className={styles.backups} aria-label="Backups">
        {data?.backups.map((backup) => (
          <li key={backup.name} className={styles.backup}>
            <span className={styles.when}>{formatMoment(backup.createdAt)}</span>
            <span className={styles.why}>{reasons[backup.reason]}</span>
            <span className={styles.size}>{formatBytes(backup.bytes)}</span>
            {asked === backup.name ? (
              <span className={styles.confirm}>
                <Button size="small" disabled={isBusy} onClick={() => setAsked(null)}>
                  Cancel
                </Button>
                <Button size="small" variant="danger" disabled={isBusy} onClick={() => void restore(backup)}>
                  {isBusy ? 'Restoring…' : 'Replace the library'}
                </Button>
              </span>
            ) : (
              <Button size="small" disabled={isBusy} onClick={() => setAsked(backup.name)}>
                Restore…
              </Button>
            )}
            {asked === backup.name ? (
              <p className={styles.warning}>
                The library becomes what it was then, for every window. What it is now is backed up first.
              </p>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}
