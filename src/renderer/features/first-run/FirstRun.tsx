import { t } from '../../../shared/languages/translate.ts';
import { HardDrive, Import, Lock, Undo2, FolderSearch, Sparkles } from 'lucide-react';
import { runCommand } from '../../core/commands.ts';
import { Button } from '../../ui/Button.tsx';
import { isActive, useJobsStore } from '../jobs/jobs-store.ts';
import styles from './FirstRun.module.css';

/** First screen of a new library: where to drop files, what happens to the data, and the demo crate. */
export function FirstRun() {
  const isMaking = useJobsStore(({ jobs }) => jobs.some((job) => job.kind === 'demo' && isActive(job)));
  return (
    <div className={styles.page}>
      <div className={styles.card}>
        <h2 className={styles.title}>{t('Drop your Rekordbox XML or a music folder here')}</h2>
        <p className={styles.lead}>
          {t(
            'Segue finds beat grids, phrases, energy, key and cues, says how sure it is of each, and writes what you corrected back for Rekordbox.',
          )}
        </p>
        <div className={styles.actions}>
          <Button
            variant="primary"
            icon={Import}
            command="file.import"
            onClick={() => runCommand('file.import')}
          >
            {t('Import')}
          </Button>
          <Button
            icon={FolderSearch}
            command="file.analyzeFolder"
            onClick={() => runCommand('file.analyzeFolder')}
          >
            {t('Analyze folder')}
          </Button>
          <Button icon={Sparkles} disabled={isMaking} onClick={() => runCommand('file.demo')}>
            {isMaking ? t('Making the demo crate…') : t('Try with a demo crate')}
          </Button>
        </div>
        <ul className={styles.promises}>
          <li>
            <Lock size={15} aria-hidden />
            {t('Nothing is uploaded: everything happens on this computer.')}
          </li>
          <li>
            <HardDrive size={15} aria-hidden />
            {t('Your audio files and the original XML are never changed.')}
          </li>
          <li>
            <Undo2 size={15} aria-hidden />
            {t('Every change you make can be undone, and its history is kept.')}
          </li>
        </ul>
        <p className={styles.how}>
          {t(
            'In Rekordbox: File → Export Collection in xml format. Turn on “Export BeatGrid information” in Preferences → Advanced → Database.',
          )}
        </p>
      </div>
    </div>
  );
}
