import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { EmptyState } from '../ui/EmptyState.tsx';
import styles from './App.module.css';

/** Fills the window when the app cannot continue, and says what happened and what to do. */
export function ErrorScreen({
  title,
  detail,
  action,
}: {
  readonly title: string;
  readonly detail: string;
  readonly action: ReactNode;
}) {
  return (
    <main className={styles.errorScreen}>
      <EmptyState icon={CircleAlert} title={title} detail={detail} action={action} />
    </main>
  );
}
