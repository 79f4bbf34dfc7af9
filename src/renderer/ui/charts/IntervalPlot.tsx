import { formatDecimal } from '../../../shared/languages/format.ts';
import { classNames } from '../class-names.ts';
import styles from './IntervalPlot.module.css';

interface PlottedInterval {
  /** 0 to 1. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Shown on hover. */
  readonly title: string;
}

const at = (share: number): string => `${100 * Math.min(1, Math.max(0, share))}%`;

/** The last of several series stands out, the one before it does not. */
function toneOf(series: number, count: number): string | false {
  return series === count - 1 ? styles.last! : styles.first!;
}

/** The mark of a series in {@link Intervals}, for legends and headings. */
export function SeriesKey({ series, count }: { readonly series: number; readonly count: number }) {
  return <span className={classNames(styles.key, toneOf(series, count))} aria-hidden />;
}

/** The scale above or below {@link Intervals} of the same width. */
export function IntervalScale() {
  return (
    <span className={styles.scale} aria-hidden>
      <span>0</span>
      <span>{formatDecimal(0.5, 1)}</span>
      <span>1</span>
    </span>
  );
}

/** Means between 0 and 1 with their 95 % intervals on one line, one per series; null where a series has none. */
export function Intervals({ values }: { readonly values: readonly (PlottedInterval | null)[] }) {
  const lanesOf = (some: typeof values): number => some.filter((value) => value !== null).length;
  return (
    <span className={styles.axis} aria-hidden>
      {values.map((value, series) =>
        value ? (
          <span
            key={series}
            className={classNames(styles.value, toneOf(series, values.length))}
            title={value.title}
            style={{
              '--lane': String(lanesOf(values.slice(0, series))),
              '--lanes': String(lanesOf(values)),
            }}
          >
            <span
              className={styles.interval}
              style={{ left: at(value.low), width: at(value.high - value.low) }}
            />
            <span className={styles.mean} style={{ left: at(value.mean) }} />
          </span>
        ) : null,
      )}
    </span>
  );
}
