import type { ReactNode } from 'react';
import styles from './Settings.module.css';

/** One line of the settings. The control inside carries the accessible name. */
export function Setting({
  name,
  hint,
  children,
}: {
  readonly name: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.setting}>
      <span className={styles.name}>{name}</span>
      <div className={styles.control}>{children}</div>
      {hint === undefined ? null : <span className={styles.hint}>{hint}</span>}
    </div>
  );
}
