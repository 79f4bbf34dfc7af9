import { t } from '../../shared/languages/translate.ts';
import type { ReactNode } from 'react';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import styles from './FormDialog.module.css';

interface FormDialogProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** Label of the submit button. */
  readonly submit: string;
  readonly canSubmit?: boolean;
  /** Marks an action that deletes or replaces something. */
  readonly danger?: boolean;
  /** Why the last submission was refused. */
  readonly error?: string | null;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A small dialog with one form. Enter submits it; Cancel changes nothing. */
export function FormDialog({
  title,
  description,
  submit,
  canSubmit = true,
  danger = false,
  error = null,
  onSubmit,
  onClose,
  children,
}: FormDialogProps) {
  return (
    <Dialog
      open
      size="small"
      onClose={onClose}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button variant={danger ? 'danger' : 'primary'} disabled={!canSubmit} onClick={onSubmit}>
            {submit}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (canSubmit) onSubmit();
        }}
      >
        {children}
        {error === null ? null : <Banner kind="bad">{error}</Banner>}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  );
}
