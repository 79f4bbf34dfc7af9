import { t } from '../../shared/languages/translate.ts';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import { classNames } from './class-names.ts';
import styles from './Dialog.module.css';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly size?: 'small' | 'medium' | 'large';
  /** Buttons, with the primary one last. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/** A modal dialog: a header with title and close button, a scrolling body and a fixed footer. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  size = 'medium',
  footer,
  children,
}: DialogProps) {
  const popupRef = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Viewport className={styles.viewport}>
          {/* The dialog itself gets the focus first, so that a screen reader reads it from the top and Tab goes to
                its first control. */}
          <Base.Popup
            ref={popupRef}
            initialFocus={popupRef}
            className={classNames(styles.popup, styles[size])}
          >
            <header className={styles.header}>
              <div className={styles.heading}>
                <Base.Title className={styles.title}>{title}</Base.Title>
                {description === undefined ? null : (
                  <Base.Description className={styles.description}>{description}</Base.Description>
                )}
              </div>
              <Base.Close render={<IconButton icon={X} label={t('Close')} />} />
            </header>
            {/* Focusable, so that the arrow keys scroll it. */}
            <div className={styles.body} tabIndex={0}>
              {children}
            </div>
            {footer === undefined ? null : <footer className={styles.footer}>{footer}</footer>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
