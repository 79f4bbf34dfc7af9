import { expectedCalibrationError, riskAtCoverage } from '../../src/main/learning/metrics/calibration.ts';
import type { Forecast } from '../../src/main/learning/metrics/calibration.ts';

/** A choice of tempo and beat by weights fitted without its origin. */
export interface GridResult extends Forecast {
  readonly origin: string;
  /** The kind of error, if it is wrong. */
  readonly error: 'half beat' | 'octave' | 'tempo';
}

export const RESULT_TITLES = [
  'left out',
  'n',
  'right',
  'half a beat off',
  'octave',
  'other tempo',
  'ECE',
  'wrong in surest 50 %',
  '80 %',
  '90 %',
  'in sample: right',
  'ECE',
  'shipped: right',
  'ECE',
];

/**
 * One row for all tracks and one per origin, below {@link RESULT_TITLES}; `own` are the choices by weights fitted to
 * all tracks, `shipped` those by the weights in src.
 */
export function tabulateResults(
  all: readonly GridResult[],
  own: readonly GridResult[],
  shipped: readonly GridResult[],
): string[][] {
  const parts = [['all', all] as const, ...Map.groupBy(all, ({ origin }) => origin)];
  return parts.map(([origin, part]) => {
    const others = [own, shipped].map((results) =>
      results.filter((entry) => origin === 'all' || entry.origin === origin),
    );
    const wrong = part.filter((entry) => !entry.isRight);
    const countOf = (kind: GridResult['error']): string =>
      String(wrong.filter(({ error }) => error === kind).length);
    return [
      origin,
      String(part.length),
      String(part.length - wrong.length),
      ...(['half beat', 'octave', 'tempo'] as const).map(countOf),
      expectedCalibrationError(part).toFixed(3),
      ...[0.5, 0.8, 0.9].map((coverage) => riskAtCoverage(part, coverage).toFixed(3)),
      ...others.flatMap((results) => [
        String(results.filter((entry) => entry.isRight).length),
        expectedCalibrationError(results).toFixed(3),
      ]),
    ];
  });
}
