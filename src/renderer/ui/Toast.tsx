import { Toast as Base } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { errorMessage } from '../../shared/errors.ts';
import { t } from '../../shared/languages/translate.ts';
import { IconButton } from './Button.tsx';
import { classNames } from './class-names.ts';
import styles from './Toast.module.css';

const manager = Base.createToastManager();

type ToastKind = 'info' | 'success' | 'error';

export interface ToastOptions {
  readonly title: string;
  readonly description?: string | undefined;
  readonly kind?: ToastKind;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
  /** Replaces an earlier message with the same key. */
  readonly key?: string;
  /** Called when the message has closed. */
  readonly onClose?: () => void;
}

/** How long messages stay, in milliseconds. Hovering or focusing a message keeps it open. */
const TIMEOUT_MS = { info: 8_000, success: 8_000, error: 20_000 } as const;

/** Shows a message in the status bar. */
export function showToast(options: ToastOptions): void {
  const { title, description, kind = 'info', action, key, onClose } = options;
  const id: string = manager.add({
    title,
    type: kind,
    timeout: TIMEOUT_MS[kind],
    ...(key === undefined ? {} : { id: key }),
    ...(onClose ? { onRemove: onClose } : {}),
    priority: kind === 'error' ? 'high' : 'low',
    ...(description === undefined ? {} : { description }),
    ...(action
      ? {
          actionProps: {
            children: action.label,
            onClick: () => {
              manager.close(id);
              action.run();
            },
          },
        }
      : {}),
  });
}

/** Reports an error. `title` says what failed; the error's message says why and what to do. */
export function showError(title: string, error: unknown): void {
  showToast({ title, description: errorMessage(error), kind: 'error' });
}

const icons = { info: Info, success: CircleCheck, error: CircleAlert } as const;

function ToastList() {
  const { toasts } = Base.useToastManager();
  const waiting = toasts.length - 1;
  return toasts.map((toast, index) => {
    const kind = (toast.type ?? 'info') as ToastKind;
    const Icon = icons[kind];
    return (
      <Base.Root key={toast.id} toast={toast} className={classNames(styles.toast, styles[kind])}>
        <Base.Content className={styles.content}>
          <Icon size={15} aria-hidden className={styles.icon} />
          <span className={styles.text} title={[toast.title, toast.description].filter(Boolean).join(' ')}>
            <Base.Title className={styles.title} render={<span />} />
            {toast.description ? ' ' : null}
            <Base.Description className={styles.description} render={<span />} />
          </span>
          {toast.actionProps ? <Base.Action className={styles.action} /> : null}
          {index === 0 && waiting > 0 ? <span className={styles.waiting}>+{waiting}</span> : null}
          <Base.Close render={<IconButton icon={X} label={t('Dismiss')} size="small" />} />
        </Base.Content>
      </Base.Root>
    );
  });
}

/**
 * Provides messages, shown one at a time within the status bar, so that they never cover a control. Render once per
 * window.
 */
export function Toaster({ children }: { readonly children: ReactNode }) {
  return (
    <Base.Provider toastManager={manager} limit={1}>
      {children}
    </Base.Provider>
  );
}

/** The place where messages appear. */
export function ToastArea() {
  return (
    <Base.Viewport className={styles.viewport}>
      <ToastList />
    </Base.Viewport>
  );
}
