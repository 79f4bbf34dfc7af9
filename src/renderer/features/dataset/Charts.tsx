import { t } from '../../../shared/languages/translate.ts';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { classNames } from '../../ui/class-names.ts';
import { formatCount } from '../../ui/number.ts';
import { Tooltip } from '../../ui/Tooltip.tsx';
import styles from './Charts.module.css';
import { percent } from './classes.ts';
import type { ChartEntry } from './classes.ts';
import { showInLibrary } from './dataset-store.ts';
import { onRovingKey } from '../../ui/roving.ts';

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

interface ChartProps {
  readonly label: string;
  readonly entries: readonly ChartEntry[];
  /** Tracks in all, for shares. */
  readonly total: number;
  /** The count that fills the chart; the greatest when absent. */
  readonly most?: number | undefined;
}

function describe({ label, count }: ChartEntry, total: number): string {
  return t('{label}: {count, plural, one {# track} other {# tracks}}, {share}', {
    label,
    count,
    share: percent(count, total),
  });
}

/** Whether pressing the entry leads anywhere. */
function leads({ filter, count }: ChartEntry): boolean {
  return filter !== undefined && count > 0;
}

function share(count: number, most: number): string {
  return `${most === 0 ? 0 : (100 * count) / most}%`;
}

/** Upright bars along a scale. A bar opens the library with its tracks. */
export function Histogram({ label, entries, total, most }: ChartProps) {
  const greatest = most ?? Math.max(0, ...entries.map(({ count }) => count));
  const first = entries.findIndex(leads);
  return (
    <ul className={styles.columns} aria-label={label} onKeyDown={onRovingKey}>
      {entries.map((entry, i) => (
        <li key={entry.label} className={styles.column}>
          {leads(entry) ? (
            <Tooltip content={describe(entry, total)} side="top">
              <button
                type="button"
                data-stop
                tabIndex={i === first ? 0 : -1}
                className={styles.columnButton}
                aria-label={describe(entry, total)}
                onClick={() => showInLibrary(entry.filter!)}
              >
                <span className={styles.columnBar} style={{ '--share': share(entry.count, greatest) }} />
              </button>
            </Tooltip>
          ) : (
            <span className={styles.columnButton} />
          )}
          <span className={styles.columnLabel} aria-hidden={leads(entry)}>
            {entry.short ?? entry.label}
            {leads(entry) ? null : <span className="visually-hidden">: {t('no tracks')}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Lying bars with names and numbers. A bar opens the library with its tracks. */
export function BarList({ label, entries, total, most }: ChartProps) {
  const greatest = most ?? Math.max(0, ...entries.map(({ count }) => count));
  const first = entries.findIndex(leads);
  return (
    <ul className={styles.rows} aria-label={label} onKeyDown={onRovingKey}>
      {entries.map((entry, i) => {
        const content = (
          <>
            <span className={styles.rowLabel}>{entry.label}</span>
            <span className={styles.track}>
              <span className={styles.rowBar} style={{ '--share': share(entry.count, greatest) }} />
            </span>
            <span className={styles.number}>
              {formatCount(entry.count)}
              <span className="visually-hidden">
                {' '}
                {t('{count, plural, one {track} other {tracks}}', { count: entry.count })}
              </span>
            </span>
            <span className={styles.share}>{percent(entry.count, total)}</span>
          </>
        );
        return (
          <li key={entry.label}>
            {leads(entry) ? (
              <button
                type="button"
                data-stop
                tabIndex={i === first ? 0 : -1}
                className={classNames(styles.row, styles.pressable)}
                onClick={() => showInLibrary(entry.filter!)}
              >
                {content}
              </button>
            ) : (
              <div className={styles.row}>{content}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
