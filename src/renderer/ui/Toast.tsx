import { Toast as Base } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { errorMessage } from '../../shared/errors.ts';
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
}

/** Milliseconds that a message stays; errors stay until they are closed. */
const TIMEOUT_MS = 6000;

/** Shows a message at the lower right. */
export function showToast({ title, description, kind = 'info', action }: ToastOptions): void {
  const id: string = manager.add({
    title,
    type: kind,
    timeout: kind === 'error' ? 0 : TIMEOUT_MS,
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

/** Shows what went wrong: `title` says what could not be done, the error's message why and what to do. */
export function showError(title: string, error: unknown): void {
  showToast({ title, description: errorMessage(error), kind: 'error' });
}

const icons = { info: Info, success: CircleCheck, error: CircleAlert } as const;

function ToastList() {
  const { toasts } = Base.useToastManager();
  return toasts.map((toast) => {
    const kind = (toast.type ?? 'info') as ToastKind;
    const Icon = icons[kind];
    return (
      <Base.Root key={toast.id} toast={toast} className={classNames(styles.toast, styles[kind])}>
        <Base.Content className={styles.content}>
          <Icon size={16} aria-hidden className={styles.icon} />
          <div className={styles.text}>
            <Base.Title className={styles.title} />
            <Base.Description className={styles.description} />
            {toast.actionProps ? <Base.Action className={styles.action} /> : null}
          </div>
          <Base.Close render={<IconButton icon={X} label="Dismiss" size="small" />} />
        </Base.Content>
      </Base.Root>
    );
  });
}

/** The place where messages appear; once per window. */
export function Toaster() {
  return (
    <Base.Provider toastManager={manager} limit={4}>
      <Base.Portal>
        <Base.Viewport className={styles.viewport}>
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
