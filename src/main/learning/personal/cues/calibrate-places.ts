import { sigmoid } from '../../../numeric/sigmoid.ts';
import { calibrateScores } from '../fit/calibrate-scores.ts';
import type { PlaceCalibration } from './score-places.ts';

const ITERATIONS = 30;
/** What lines and roles count without evidence, with the weight of this many rows. */
const PRIOR = [0.3, 0, 0.7] as const;
const PRIOR_ROWS = 5;

/**
 * Fits how the log odds of lines and roles are weighed against each other, to held-out rows (penalised Newton steps).
 * @param roles null where there are no roles
 */
export function calibratePlaces(
  lines: Float64Array,
  roles: Float64Array | null,
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
): PlaceCalibration {
  if (!roles) return { ...calibrateScores(lines, labels, weights), roleWeight: 0 };
  let values: [number, number, number] = [...PRIOR];
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const g = values.map((value, i) => -PRIOR_ROWS * (value - PRIOR[i]!));
    // Upper triangle of the curvature: 00, 01, 02, 11, 12, 22.
    const h = [PRIOR_ROWS, 0, 0, PRIOR_ROWS, 0, PRIOR_ROWS];
    for (let row = 0; row < lines.length; row++) {
      const [line, role] = [lines[row]!, roles[row]!];
      const p = sigmoid(values[0] * line + values[1] + values[2] * role);
      const error = (labels[row]! - p) * weights[row]!;
      const bend = p * (1 - p) * weights[row]!;
      g[0]! += error * line;
      g[1]! += error;
      g[2]! += error * role;
      h[0]! += bend * line * line;
      h[1]! += bend * line;
      h[2]! += bend * line * role;
      h[3]! += bend;
      h[4]! += bend * role;
      h[5]! += bend * role * role;
    }
    const step = solve(h, g);
    values = [values[0] + step[0], values[1] + step[1], values[2] + step[2]];
    if (Math.max(...step.map(Math.abs)) < 1e-6) break;
  }
  const [scale, offset, roleWeight] = values;
  return { scale, offset, roleWeight };
}

/** Solves a positive definite system of three equations (Cramer). */
function solve(h: readonly number[], g: readonly number[]): [number, number, number] {
  const [a, b, c, d, e, f] = h as [number, number, number, number, number, number];
  const [x, y, z] = g as [number, number, number];
  const [A, B, C] = [d * f - e * e, c * e - b * f, b * e - c * d];
  const determinant = a * A + b * B + c * C;
  return [
    (x * A + y * B + z * C) / determinant,
    (x * B + y * (a * f - c * c) + z * (b * c - a * e)) / determinant,
    (x * C + y * (b * c - a * e) + z * (a * d - b * b)) / determinant,
  ];
}
