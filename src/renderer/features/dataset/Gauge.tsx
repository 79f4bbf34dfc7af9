import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { DatasetQuality } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { classNames } from '../../ui/class-names.ts';
import styles from './Gauge.module.css';
import { measureHints, measureName } from './names.ts';

type Gate = DatasetQuality['gates'][number];

/** One quality measure and its threshold. */
export function Gauge({ gate }: { readonly gate: Gate }) {
  const { measure, score, threshold, passed } = gate;
  const name = measureName(measure);
  const hint = measureHints[measure];
  const Icon = passed ? CircleCheck : TriangleAlert;
  const state = threshold === 0 ? t('no threshold') : passed ? t('reached') : t('below');
  return (
    <li className={classNames(styles.gauge, !passed && styles.failed)}>
      <span className={styles.gaugeName}>
        <Icon size={14} aria-hidden />
        {name}
      </span>
      <span className={styles.gaugeScore}>{formatDecimal(score, 3)}</span>
      <div
        role="meter"
        className={styles.meter}
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={Number(score.toFixed(3))}
        aria-valuetext={t('{score}, threshold {threshold}: {state}', {
          score: formatDecimal(score, 3),
          threshold: formatDecimal(threshold, 2),
          state,
        })}
      >
        <span className={styles.meterBar} style={{ '--share': `${100 * score}%` }} />
        {threshold === 0 ? null : (
          <span className={styles.threshold} style={{ '--share': `${100 * threshold}%` }} />
        )}
      </div>
      <span className={styles.gaugeHint}>
        {hint && t(hint)}
        <span className={styles.gaugeThreshold}>≥ {formatDecimal(threshold, 2)}</span>
      </span>
    </li>
  );
}
