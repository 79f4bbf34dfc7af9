import type { EvaluationMetric } from '../../../shared/contract/index.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { t } from '../../../shared/languages/translate.ts';

/** Decimals in which a score is written. */
export const digitsOf = (name: EvaluationMetric): number => (name === 'gridErrorMs' ? 1 : 3);

interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** `0.71 (0.64–0.78)`. */
export function writeInterval({ mean, low, high }: Interval, digits = 2): string {
  return `${formatDecimal(mean, digits)} (${formatDecimal(low, digits)}–${formatDecimal(high, digits)})`;
}

/** `+0.05 (0.01 to 0.09)`. */
export function writeDifference({ mean, low, high }: Interval, digits = 2): string {
  const sign = mean > 0 ? '+' : '';
  return t('{mean} ({low} to {high})', {
    mean: `${sign}${formatDecimal(mean, digits)}`,
    low: formatDecimal(low, digits),
    high: formatDecimal(high, digits),
  });
}
