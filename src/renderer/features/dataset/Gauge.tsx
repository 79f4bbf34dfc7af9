import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { DatasetQuality } from '../../../shared/contract/index.ts';
import { classNames } from '../../ui/class-names.ts';
import styles from './Gauge.module.css';
import { measureHints } from './names.ts';

type Gate = DatasetQuality['gates'][number];

/** One quality measure and its threshold. */
export function Gauge({ gate }: { readonly gate: Gate }) {
  const { measure, score, threshold, passed } = gate;
  const Icon = passed ? CircleCheck : TriangleAlert;
  const state = threshold === 0 ? 'no threshold' : passed ? 'reached' : 'below';
  return (
    <li className={classNames(styles.gauge, !passed && styles.failed)}>
      <span className={styles.gaugeName}>
        <Icon size={14} aria-hidden />
        {measure}
      </span>
      <span className={styles.gaugeScore}>{score.toFixed(3)}</span>
      <div
        role="meter"
        className={styles.meter}
        aria-label={measure}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={Number(score.toFixed(3))}
        aria-valuetext={`${score.toFixed(3)}, threshold ${threshold.toFixed(2)}: ${state}`}
      >
        <span className={styles.meterBar} style={{ '--share': `${100 * score}%` }} />
        {threshold === 0 ? null : (
          <span className={styles.threshold} style={{ '--share': `${100 * threshold}%` }} />
        )}
      </div>
      <span className={styles.gaugeHint}>
        {measureHints[measure]}
        <span className={styles.gaugeThreshold}>≥ {threshold.toFixed(2)}</span>
      </span>
    </li>
  );
}
