import { FileDown, FileUp } from 'lucide-react';
import { runCommand } from '../../../core/commands.ts';
import { Button } from '../../../ui/Button.tsx';
import { ChartCard } from '../Charts.tsx';
import datasetStyles from '../Dataset.module.css';
import { Dvc } from './Dvc.tsx';
import styles from './Exchange.module.css';
import { Remotes } from './Remotes.tsx';

/** Annotations and versions on their way out and in. */
export function Exchange() {
  return (
    <div className={datasetStyles.page}>
      <div className={datasetStyles.charts}>
        <ChartCard title="Files" note="annotations for training and other tools">
          <p className={styles.second}>
            Out as JSON Lines, CSV, Parquet, NumPy, Hugging Face, JAMS, labels or playlists; YAML, JAMS and
            Label Studio come back in.
          </p>
          <div className={styles.actions}>
            <Button size="small" icon={FileUp} onClick={() => runCommand('file.exportAnnotations')}>
              Export annotations…
            </Button>
            <Button size="small" icon={FileDown} onClick={() => runCommand('file.importAnnotations')}>
              Take annotations in…
            </Button>
          </div>
        </ChartCard>
        <Dvc />
        <Remotes />
      </div>
    </div>
  );
}
