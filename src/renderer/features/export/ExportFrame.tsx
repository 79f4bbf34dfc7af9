import { GripVertical } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Job } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { closeDialog } from '../../core/app-store.ts';
import { useCapabilities } from '../../core/capabilities.ts';
import { canDragOut, dragWritten, reveal } from '../../core/shell.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { cancelJob, isActive } from '../jobs/jobs-store.ts';
import styles from './Export.module.css';

interface ExportFrameProps {
  readonly title: string;
  readonly description: string;
  readonly size: 'medium' | 'large';
  /** The export job, once started. */
  readonly job: Job | undefined;
  readonly write: string;
  readonly canWrite: boolean;
  readonly onWrite: () => void;
  readonly children: ReactNode;
}

/** The dialog of an export before it is finished: options, then progress, then the error if it fails. */
export function ExportFrame(props: ExportFrameProps) {
  const { title, description, size, job, write, canWrite, onWrite, children } = props;
  const isWriting = job !== undefined && isActive(job);
  return (
    <Dialog
      open
      size={size}
      onClose={closeDialog}
      title={title}
      description={description}
      footer={
        isWriting ? (
          <>
            <ProgressBar label={t('Writing')} value={job.total > 0 ? job.done / job.total : null} />
            <Button onClick={() => void cancelJob(job.id)}>{t('Cancel')}</Button>
          </>
        ) : (
          <>
            <Button onClick={closeDialog}>{t('Cancel')}</Button>
            <Button variant="primary" disabled={!canWrite} onClick={onWrite}>
              {write}
            </Button>
          </>
        )
      }
    >
      <fieldset className={styles.body} disabled={isWriting}>
        {job?.state === 'failed' ? (
          <Banner kind="bad" title={t('The export failed')}>
            {job.message}
          </Banner>
        ) : null}
        {children}
      </fieldset>
    </Dialog>
  );
}

interface ExportReportFrameProps {
  readonly title: string;
  /** One line that says how much was written. */
  readonly summary: string;
  readonly path: string;
  /** Another action next to Done. */
  readonly more: ReactNode;
  readonly children?: ReactNode;
}

/** The dialog after an export: what was written, and where. */
export function ExportReportFrame({ title, summary, path, more, children }: ExportReportFrameProps) {
  const canReveal = useCapabilities().reveal;
  return (
    <Dialog
      open
      size="medium"
      onClose={closeDialog}
      title={title}
      footer={
        <>
          {more}
          <Button variant="primary" onClick={closeDialog}>
            {t('Done')}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <Banner
          kind="ok"
          title={summary}
          action={
            canReveal ? (
              <Button size="small" onClick={() => reveal(path)}>
                {t('Show in folder')}
              </Button>
            ) : null
          }
        >
          <span className={styles.path}>{path}</span>
          {canDragOut() ? (
            <span
              className={styles.dragged}
              draggable
              onDragStart={(event) => {
                event.preventDefault();
                dragWritten(path);
              }}
            >
              <GripVertical size={14} aria-hidden />
              {t('Drag the file to a folder or another program')}
            </span>
          ) : null}
        </Banner>
        {children}
      </div>
    </Dialog>
  );
}
