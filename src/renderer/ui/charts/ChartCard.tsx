import { useId } from 'react';
import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';
import styles from './ChartCard.module.css';

/** A chart with its heading. */
export function ChartCard({
  title,
  note,
  wide = false,
  children,
}: {
  readonly title: string;
  readonly note?: string | undefined;
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={classNames(styles.card, wide && styles.wide)} aria-labelledby={id}>
      <header className={styles.cardHeader}>
        <h2 id={id} className={styles.cardTitle}>
          {title}
        </h2>
        {note ? <span className={styles.note}>{note}</span> : null}
      </header>
      {children}
    </section>
  );
}
