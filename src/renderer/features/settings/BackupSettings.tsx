import { t } from '../../../shared/languages/translate.ts';
import { useQuery } from '@tanstack/react-query';
import { Archive } from 'lucide-react';
import { queries } from '../../core/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { backUpNow } from '../libraries/actions.ts';
import { BackupList } from '../libraries/BackupList.tsx';
import styles from './Settings.module.css';

/** Backups of the library, and restoring from one. */
export function BackupSettings() {
  const { data: library } = useQuery(queries.currentLibrary());
  return (
    <div className={styles.page}>
      <p className={styles.lead}>
        {t(
          'Segue backs the library up once a day, before imports, before changes of 50 tracks or more, and before its own updates. The five newest stay, one of each of the last seven days and of the last four weeks, and all that you make yourself.',
        )}
      </p>
      <div>
        <Button icon={Archive} command="file.backUp" onClick={() => void backUpNow()}>
          {t('Back up now')}
        </Button>
      </div>
      <BackupList />
      {library ? <p className={styles.lead}>{library.folder}/backups</p> : null}
    </div>
  );
}
