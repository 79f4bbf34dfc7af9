import type { ModelEvaluation } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal, formatShare } from '../../../shared/languages/format.ts';
import axes from './axes.module.css';
import styles from './Reliability.module.css';
import { scaleLinear } from './scale.ts';

const SIZE = 260;
const LEFT = 44;
const EDGE = 10;
const TOP = 24;
const BOTTOM = 30;

const across = scaleLinear([0, 1], [LEFT, SIZE - EDGE]);
const up = scaleLinear([0, 1], [SIZE - BOTTOM, TOP]);

/**
 * Reliability diagram: how often values of each confidence were correct. Points on the diagonal are perfectly
 * calibrated.
 */
export function Reliability({
  label,
  bins,
}: {
  readonly label: string;
  readonly bins: ModelEvaluation['calibration']['bins'];
}) {
  const most = Math.max(...bins.map(({ count }) => count));
  return (
    <svg className={styles.chart} viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={label}>
      {[0, 0.5, 1].map((tick) => (
        <g key={tick}>
          <line className={axes.grid} x1={across(0)} x2={across(1)} y1={up(tick)} y2={up(tick)} />
          <text className={axes.axis} x={LEFT - 6} y={up(tick) + 4} textAnchor="end">
            {formatShare(tick)}
          </text>
          <text className={axes.axis} x={across(tick)} y={SIZE - BOTTOM + 14} textAnchor="middle">
            {formatDecimal(tick, 1)}
          </text>
        </g>
      ))}
      <line className={styles.diagonal} x1={across(0)} y1={up(0)} x2={across(1)} y2={up(1)} />
      <polyline
        className={styles.line}
        points={bins.map(({ probability, accuracy }) => `${across(probability)},${up(accuracy)}`).join(' ')}
      />
      {bins.map(({ probability, accuracy, count }) => (
        <circle
          key={probability}
          className={styles.point}
          cx={across(probability)}
          cy={up(accuracy)}
          r={3 + 6 * Math.sqrt(count / most)}
        >
          <title>
            {t('Confidence {confidence}: {share} of {count, plural, one {# value} other {# values}} right', {
              confidence: formatDecimal(probability, 2),
              share: formatShare(accuracy),
              count,
            })}
          </title>
        </circle>
      ))}
      <text className={axes.axis} x={0} y={11}>
        {t('share right')}
      </text>
      <text className={axes.axis} x={across(0.5)} y={SIZE - 3} textAnchor="middle">
        {t('confidence')}
      </text>
    </svg>
  );
}
