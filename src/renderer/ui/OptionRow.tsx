import type { ReactNode } from 'react';
import styles from './OptionRow.module.css';

/** A column of options in a dialog or settings page. */
export function OptionRows({ children }: { readonly children: ReactNode }) {
  return <div className={styles.rows}>{children}</div>;
}

/**
 * One option: its name on the left, the control beside it, and a hint below. The control carries the accessible name.
 */
export function OptionRow({
  name,
  hint,
  children,
}: {
  readonly name: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.row}>
      <span className={styles.name}>{name}</span>
      <div className={styles.control}>{children}</div>
      {hint === undefined ? null : <span className={styles.hint}>{hint}</span>}
    </div>
  );
}
