import { useState } from 'react';
import type { Prediction } from '../../../../shared/contract/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { formatMoment } from '../../../ui/date.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { useEditor } from '../editor-store.ts';
import type { OpenTrack } from '../editor-store.ts';
import { settlePrediction } from '../track-actions.ts';
import { sourceName } from '../../../../shared/domain/source-name.ts';
import { DiffLines } from './DiffLines.tsx';
import styles from './Inspector.module.css';

function close(): void {
  useEditor.setState({ comparing: null });
}

/** Compares a prediction (or a later import) with the document. The user accepts or skips each difference. */
export function PredictionDiff({
  open,
  prediction,
}: {
  readonly open: OpenTrack;
  readonly prediction: Prediction;
}) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isBusy, setBusy] = useState(false);
  const { diff, source, createdAt } = prediction;
  const toggle = (id: string, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const settle = async (items: readonly string[]): Promise<void> => {
    setBusy(true);
    if (await settlePrediction(open, prediction, items)) close();
    setBusy(false);
  };
  const all = diff.map(({ id }) => id);
  return (
    <Dialog
      open
      onClose={close}
      size="large"
      title={t('Differences from {source}', { source: sourceName(source) })}
      description={t('From {createdAt}. Nothing changes until you accept it.', {
        createdAt: formatMoment(createdAt),
      })}
      footer={
        <>
          <Button disabled={isBusy} onClick={() => void settle([])}>
            {t('Keep mine')}
          </Button>
          <Button disabled={isBusy} onClick={() => void settle(all)}>
            {t('Accept all')}
          </Button>
          <Button
            variant="primary"
            disabled={isBusy || chosen.size === 0}
            onClick={() => void settle(all.filter((id) => chosen.has(id)))}
          >
            {t('Accept {size} selected', { size: chosen.size })}
          </Button>
        </>
      }
    >
      <div className={styles.diffHead} aria-hidden="true">
        <span>{t('Now')}</span>
        <span>{sourceName(source)}</span>
      </div>
      <DiffLines items={diff} choice={{ chosen, onToggle: toggle }} />
    </Dialog>
  );
}
