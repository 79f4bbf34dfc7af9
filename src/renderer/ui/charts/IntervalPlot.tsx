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

interface IntervalPlotProps {
  /** Accessible name. */
  readonly label: string;
  /** Names of what is compared, one or two. */
  readonly series: readonly string[];
  /** Each with an interval per series; null where there is none. */
  readonly rows: readonly { readonly name: string; readonly values: readonly (PlottedInterval | null)[] }[];
}

const at = (share: number): string => `${100 * Math.min(1, Math.max(0, share))}%`;

/** Means between 0 and 1 with their 95 % intervals, one line per row; the last series stands out. */
export function IntervalPlot({ label, series, rows }: IntervalPlotProps) {
  const tone = (i: number): string | false => (i === series.length - 1 ? styles.last! : styles.first!);
  return (
    <figure className={styles.plot} aria-label={label}>
      <div className={styles.legend}>
        {series.map((name, i) => (
          <span key={name} className={styles.entry}>
            <span className={classNames(styles.key, tone(i))} aria-hidden /> {name}
          </span>
        ))}
      </div>
      {rows.map(({ name, values }) => (
        <div key={name} className={styles.row}>
          <span className={styles.name}>{name}</span>
          <span className={styles.axis}>
            {values.map((value, i) =>
              value ? (
                <span
                  key={series[i]}
                  className={classNames(styles.value, tone(i))}
                  title={value.title}
                  style={{ '--lane': String(i), '--lanes': String(values.length) }}
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
        </div>
      ))}
      <div className={styles.row} aria-hidden>
        <span />
        <span className={styles.scale}>
          <span>0</span>
          <span>0.5</span>
          <span>1</span>
        </span>
      </div>
    </figure>
  );
}
