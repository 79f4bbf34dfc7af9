import type { CorrectionRate } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { classNames } from '../../ui/class-names.ts';
import { onRovingKey } from '../../ui/roving.ts';
import charts from '../../ui/charts/BarCharts.module.css';

/** A number of each group, and how it is written. */
export interface RateMeasure {
  readonly valueOf: (rate: CorrectionRate) => number;
  readonly write: (value: number) => string;
  /** The tracks that it is about, beside it. */
  readonly tracksOf: (rate: CorrectionRate) => number;
}

interface RateListProps {
  readonly label: string;
  readonly rates: readonly CorrectionRate[];
  readonly nameOf?: (value: string) => string;
  /** The value that the bars show. */
  readonly measure: RateMeasure;
  /** Leaves the rates in their order. */
  readonly inOrder?: boolean;
  readonly onChoose: (rate: CorrectionRate) => void;
}

/** Horizontal bars of one grouping, highest first. Clicking a bar lists its cases. */
export function RateList({ label, rates, nameOf = String, measure, inOrder, onChoose }: RateListProps) {
  const { valueOf, write, tracksOf } = measure;
  const sorted = inOrder ? rates : rates.toSorted((a, b) => valueOf(b) - valueOf(a));
  const greatest = Math.max(0, ...rates.map(valueOf));
  return (
    <ul className={charts.rows} aria-label={label} onKeyDown={onRovingKey}>
      {sorted.map((rate, i) => (
        <li key={rate.value}>
          <button
            type="button"
            data-stop
            tabIndex={i === 0 ? 0 : -1}
            className={classNames(charts.row, charts.pressable)}
            onClick={() => onChoose(rate)}
            title={nameOf(rate.value)}
          >
            <span className={charts.rowLabel}>{nameOf(rate.value)}</span>
            <span className={charts.track}>
              <span
                className={charts.rowBar}
                style={{ '--share': `${greatest === 0 ? 0 : (100 * valueOf(rate)) / greatest}%` }}
              />
            </span>
            <span className={charts.number}>{write(valueOf(rate))}</span>
            <span className={charts.share}>
              {t('{count, plural, one {# track} other {# tracks}}', { count: tracksOf(rate) })}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
