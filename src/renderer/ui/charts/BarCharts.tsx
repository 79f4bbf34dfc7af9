import { t } from '../../../shared/languages/translate.ts';
import { classNames } from '../class-names.ts';
import { formatCount, percent } from '../number.ts';
import { onRovingKey } from '../roving.ts';
import { Tooltip } from '../Tooltip.tsx';
import styles from './BarCharts.module.css';

/** One class of a distribution. */
interface ChartEntry {
  readonly label: string;
  /** Short label where space is limited; defaults to `label`. */
  readonly short?: string;
  readonly count: number;
  /** Shows what the bar counts; absent if nothing can be shown. */
  readonly onOpen?: (() => void) | undefined;
}

interface ChartProps {
  readonly label: string;
  readonly entries: readonly ChartEntry[];
  /** Total number of tracks, to compute shares. */
  readonly total: number;
  /** The count that fills the chart; defaults to the highest. */
  readonly most?: number | undefined;
}

function describe({ label, count }: ChartEntry, total: number): string {
  return t('{label}: {count, plural, one {# track} other {# tracks}}, {share}', {
    label,
    count,
    share: percent(count, total),
  });
}

/** Whether the entry is clickable. */
function leads({ onOpen, count }: ChartEntry): boolean {
  return onOpen !== undefined && count > 0;
}

function share(count: number, most: number): string {
  return `${most === 0 ? 0 : (100 * count) / most}%`;
}

/** Vertical bars along a scale. Clicking a bar shows what it counts. */
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
                onClick={entry.onOpen}
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

/** Horizontal bars with names and numbers. Clicking a bar shows what it counts. */
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
                onClick={entry.onOpen}
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
