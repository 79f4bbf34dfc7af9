import { t } from '../../../../shared/languages/translate.ts';
import { FileDown, FileUp } from 'lucide-react';
import { runCommand } from '../../../core/commands.ts';
import { Button } from '../../../ui/Button.tsx';
import { ChartCard } from '../../../ui/charts/ChartCard.tsx';
import layout from '../../../ui/Page.module.css';
import { Dvc } from './Dvc.tsx';
import styles from './Exchange.module.css';
import { Remotes } from './Remotes.tsx';

/** Export and import of annotations, and sharing of versions. */
export function Exchange() {
  return (
    <div className={layout.page}>
      <div className={layout.charts}>
        <ChartCard title={t('Files')} note={t('annotations for training and other tools')}>
          <p className={styles.second}>
            {t(
              'Export to JSON Lines, CSV, Parquet, arrays, Hugging Face, JAMS, labels or playlists; import YAML, JAMS and Label Studio.',
            )}
          </p>
          <div className={styles.actions}>
            <Button size="small" icon={FileUp} onClick={() => runCommand('file.exportAnnotations')}>
              {t('Export annotations…')}
            </Button>
            <Button size="small" icon={FileDown} onClick={() => runCommand('file.importAnnotations')}>
              {t('Import annotations…')}
            </Button>
          </div>
        </ChartCard>
        <Dvc />
        <Remotes />
      </div>
    </div>
  );
}
