import type { ReactNode } from 'react';
import styles from './Figures.module.css';

/** A row of large numbers. */
export function Figures({ children }: { readonly children: ReactNode }) {
  return <div className={styles.figures}>{children}</div>;
}

/** One large number with its name. With `onClick`, it leads to what it counts. */
export function Figure({
  name,
  value,
  note,
  onClick,
}: {
  readonly name: string;
  readonly value: ReactNode;
  readonly note?: string;
  readonly onClick?: (() => void) | undefined;
}) {
  const content = (
    <>
      <span className={styles.figureName}>{name}</span>
      <span className={styles.figureValue}>{value}</span>
      <span className={styles.figureNote}>{note}</span>
    </>
  );
  if (onClick === undefined) return <div className={styles.figure}>{content}</div>;
  return (
    <button type="button" className={styles.figure} onClick={onClick}>
      {content}
    </button>
  );
}
