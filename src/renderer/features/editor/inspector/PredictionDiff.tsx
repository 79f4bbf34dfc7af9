import { useState } from 'react';
import type { Prediction } from '../../../../shared/contract/index.ts';
import { api } from '../../../core/api.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { showError } from '../../../ui/Toast.tsx';
import { useEditor, type OpenTrack } from '../editor-store.ts';
import { flushEdits, reload, takeState } from '../session.ts';
import { sourceName } from '../../../ui/source-name.ts';
import { DiffLines } from './DiffLines.tsx';
import styles from './Inspector.module.css';

function close(): void {
  useEditor.setState({ comparing: null });
}

/** A model (or a later import) against what is there: each difference is taken over or left by itself. */
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
    try {
      if (!(await flushEdits())) return;
      const baseRevision = useEditor.getState().open?.revision ?? open.revision;
      const input = { trackId: open.trackId, baseRevision, source, items: [...items], dismiss: true };
      takeState(await api.annotations.acceptPrediction(input));
      await reload();
      close();
    } catch (error) {
      showError('The prediction could not be taken over', error);
    } finally {
      setBusy(false);
    }
  };
  const all = diff.map(({ id }) => id);
  return (
    <Dialog
      open
      onClose={close}
      size="large"
      title={`Differences to ${sourceName(source)}`}
      description={`From ${new Date(createdAt).toLocaleString()}. Nothing changes until you take it over.`}
      footer={
        <>
          <Button disabled={isBusy} onClick={() => void settle([])}>
            Keep all as it is
          </Button>
          <Button disabled={isBusy} onClick={() => void settle(all)}>
            Take over all
          </Button>
          <Button
            variant="primary"
            disabled={isBusy || chosen.size === 0}
            onClick={() => void settle(all.filter((id) => chosen.has(id)))}
          >
            Take over {chosen.size} selected
          </Button>
        </>
      }
    >
      <div className={styles.diffHead} aria-hidden="true">
        <span>Now</span>
        <span>{sourceName(source)}</span>
      </div>
      <DiffLines items={diff} choice={{ chosen, onToggle: toggle }} />
    </Dialog>
  );
}
