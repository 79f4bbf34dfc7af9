import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

export interface EmptyStateProps {
  readonly icon?: LucideIcon;
  readonly title: string;
  readonly detail?: ReactNode;
  readonly action?: ReactNode;
}

/** Shown where there is no content: one sentence and one action. */
export function EmptyState({ icon: Icon, title, detail, action }: EmptyStateProps) {
  return (
    <div className={styles.empty} role="status">
      {Icon ? <Icon size={28} strokeWidth={1.5} aria-hidden className={styles.icon} /> : null}
      <p className={styles.title}>{title}</p>
      {detail === undefined ? null : <div className={styles.detail}>{detail}</div>}
      {action}
    </div>
  );
}
